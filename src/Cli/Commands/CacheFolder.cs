using System.Globalization;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary>The folder where the command keeps compiled pipelines, choices of alternatives and results of self-tests between runs.</summary>
/// <remarks>
/// <c>$XDG_CACHE_HOME/resnetvk</c>, without that variable <c>~/.cache/resnetvk</c>; on Windows <c>%LOCALAPPDATA%\resnetvk</c>. What lies
/// there only saves time, and may be deleted whenever nothing runs.
/// </remarks>
internal static class CacheFolder
{
    private const string Name = "resnetvk";
    private const string Extension = ".pipelines";

    // Three files for each model on each device: enough for every model in use, and an end to growth.
    private const int MostFiles = 192;

    /// <summary>The folder, or null where the system names none.</summary>
    public static string? Path => OperatingSystem.IsWindows()
        ? Below(Environment.GetEnvironmentVariable("LOCALAPPDATA"))
        : Below(Environment.GetEnvironmentVariable("XDG_CACHE_HOME")) ?? Below(Environment.GetEnvironmentVariable("HOME"), ".cache");

    /// <summary>Where the pipelines of a model on a device are kept; makes the folder, and removes what was not written for longest.</summary>
    /// <returns>Null where there is no folder to write to.</returns>
    public static string? FileFor(CompiledModel model, DeviceInfo device)
    {
        if (Path is not { } folder)
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(folder);
            RemoveOldest(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        int plan = model.Plans.TakeWhile(p => !ReferenceEquals(p, model.Plan)).Count();
        string name = string.Create(
            CultureInfo.InvariantCulture, $"{model.Sha256[..16]}-{plan}-{device.VendorId:x4}-{device.DeviceId:x4}-{device.Capabilities.SubgroupSize}{Extension}");
        return System.IO.Path.Combine(folder, name);
    }

    // The specification of the base directories says to ignore what is not absolute.
    private static string? Below(string? root, params ReadOnlySpan<string> folders) =>
        string.IsNullOrEmpty(root) || !System.IO.Path.IsPathFullyQualified(root) ? null : System.IO.Path.Combine([root, .. folders, Name]);

    private static void RemoveOldest(string folder)
    {
        FileInfo[] files = new DirectoryInfo(folder).GetFiles($"*{Extension}*");
        foreach (FileInfo file in files.OrderByDescending(f => f.LastWriteTimeUtc).Skip(MostFiles))
        {
            file.Delete();
        }
    }
}
