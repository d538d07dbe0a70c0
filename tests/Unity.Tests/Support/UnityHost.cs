using System.Text.Json;
using ResNetVk.Mono.Tests;

namespace ResNetVk.Unity.Tests;

/// <summary>Runs tests/Unity.Host under Mono.</summary>
internal static class UnityHost
{
    private const string Mono = "/usr/bin/mono";
    private const int NoVulkan = 3;
    private const string Program = "ResNetVk.Unity.Host.dll";

    /// <summary>Where it was built, with the package's assemblies.</summary>
    public static string Folder
    {
        get
        {
            // Beside this assembly's folder, in the same configuration.
            string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            string folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "ResNetVk.Unity.Host", configuration));
            Assert.True(File.Exists(Path.Combine(folder, Program)), $"{Program} was not built into {folder}");
            return folder;
        }
    }

    /// <summary>Runs it to its end and gives what it reported; skips the running test without Mono, Vulkan or the native library.</summary>
    /// <param name="clothes">Network and pictures.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="libraries">Where the native libraries lie.</param>
    /// <param name="arguments">Further arguments.</param>
    public static JsonElement Run(ClothesFile clothes, string folder, string libraries, params ReadOnlySpan<string> arguments)
    {
        Skip.If(clothes.Problem is not null, clothes.Problem);
        Skip.IfNot(File.Exists(Mono), $"needs {Mono} (Debian package mono-devel), which is not there");
        string program = Path.Combine(folder, "program");
        AssemblyCopies.Make(Folder, program);
        (int status, string output) = Command.TryRun(
            Mono, "mono-devel", [Path.Combine(program, Program), clothes.Model, clothes.Pictures, folder, .. arguments], ("LD_LIBRARY_PATH", libraries));
        Skip.If(status == NoVulkan, output);
        Assert.True(status == 0, $"exit code {status}: {output}");
        return JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
    }
}
