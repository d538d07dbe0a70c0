using Xunit;

namespace ResNetVk.TestSupport;

/// <summary>An AMD GPU that is not there: Mesa's driver compiles for it and runs nothing.</summary>
public static class CompileOnlyDevice
{
    private const string Folder = "/usr/share/vulkan/icd.d";

    /// <summary>The environment in which a process sees this device and no other; skips the running test where the driver is missing.</summary>
    /// <param name="family">Mesa's name for the GPU.</param>
    public static IReadOnlyDictionary<string, string> Environment(string family = "NAVI21")
    {
        string? driver = Directory.Exists(Folder)
            ? Directory.GetFiles(Folder, "radeon_icd*.json").FirstOrDefault(file => !file.Contains("i686", StringComparison.Ordinal))
            : null;
        Skip.If(driver is null, $"Mesa's driver for AMD GPUs is not installed: there is no {Folder}/radeon_icd*.json");
        return new Dictionary<string, string>
        {
            ["RADV_FORCE_FAMILY"] = family,
            ["VK_ICD_FILENAMES"] = driver!,
            ["VK_DRIVER_FILES"] = driver!,
        };
    }
}
