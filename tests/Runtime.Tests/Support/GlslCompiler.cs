using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using ResNetVk.TestSupport;

namespace ResNetVk.Runtime.Tests;

/// <summary>Compiles the GLSL of tests with glslc, each source once per run.</summary>
internal static class GlslCompiler
{
    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> Compiled = new();

    /// <summary>The SPIR-V of a compute shader; skips the test when there is no glslc.</summary>
    public static byte[] Compile(string name, string source) =>
        Compiled.GetOrAdd(source, text => new Lazy<byte[]>(() => Run(name, text))).Value;

    private static byte[] Run(string name, string source)
    {
        using ScratchFolder scratch = TestData.Scratch();
        string input = scratch[$"{name}.comp"];
        string output = scratch[$"{name}.spv"];
        File.WriteAllText(input, source);
        ProcessStartInfo start = new("glslc", ["--target-env=vulkan1.1", "-O", "-o", output, input]) { RedirectStandardError = true };
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Skip.If(true, "glslc is not installed (apt-get install glslc)");
        }

        using (process)
        {
            string errors = process!.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
        }

        return File.ReadAllBytes(output);
    }
}
