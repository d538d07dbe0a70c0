using System.ComponentModel;
using System.Diagnostics;

namespace ResNetVk.Shaders.Tests;

/// <summary>Every module passes the Khronos validator.</summary>
public class SpirvValidatorTests
{
    public static TheoryData<string> Modules() => [.. SpirvLibrary.Names];

    [SkippableTheory]
    [MemberData(nameof(Modules))]
    public async Task Module_is_valid_for_vulkan_1_1(string name)
    {
        string[] parts = name.Split('/');
        using Process? validator = Start();
        Skip.If(validator is null, "spirv-val is not installed (Debian: apt-get install spirv-tools)");

        // Both streams are read while the module is written: a full pipe would block the validator.
        Task<string> output = validator.StandardOutput.ReadToEndAsync();
        Task<string> errors = validator.StandardError.ReadToEndAsync();
        await validator.StandardInput.BaseStream.WriteAsync(SpirvLibrary.Load(parts[0], parts[1]));
        validator.StandardInput.Close();
        await validator.WaitForExitAsync();
        Assert.True(validator.ExitCode == 0, $"{name}: {await output}{await errors}");
    }

    private static Process? Start()
    {
        ProcessStartInfo start = new("spirv-val", ["--target-env", "vulkan1.1", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
