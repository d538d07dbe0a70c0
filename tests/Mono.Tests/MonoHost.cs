using System.Diagnostics;
using System.Text.Json;
using ResNetVk.TestSupport;

namespace ResNetVk.Mono.Tests;

/// <summary>Runs tests/Mono.Host under Mono.</summary>
internal static class MonoHost
{
    private const string Mono = "/usr/bin/mono";
    private const string Program = "ResNetVk.Mono.Host.dll";
    private const int NoVulkan = 3;

    /// <summary>Runs it to its end and gives what it reported; skips the running test without Mono or Vulkan.</summary>
    public static JsonElement Run(ScratchFolder scratch, params ReadOnlySpan<string> arguments)
    {
        Skip.IfNot(File.Exists(Mono), $"needs {Mono} (Debian package mono-devel), which is not there");

        // Beside this assembly's folder, in the same configuration.
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "ResNetVk.Mono.Host", configuration));
        Assert.True(File.Exists(Path.Combine(folder, Program)), $"{Program} was not built into {folder}");
        AssemblyCopies.Make(folder, scratch["program"]);
        ProcessStartInfo start = new(Mono, [Path.Combine(scratch["program"], Program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Skip.If(process.ExitCode == NoVulkan, errors.GetAwaiter().GetResult());
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        return JsonDocument.Parse(output).RootElement;
    }
}
