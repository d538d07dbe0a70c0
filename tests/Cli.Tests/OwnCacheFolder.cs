using System.Runtime.CompilerServices;

namespace ResNetVk.Cli.Tests;

/// <summary>Gives the tests, and the processes they start, a cache folder of their own, so that what earlier runs left does not decide what they see.</summary>
internal static class OwnCacheFolder
{
    /// <summary>The variable that names the folder in which the command makes its own.</summary>
    public static string Variable => OperatingSystem.IsWindows() ? "LOCALAPPDATA" : "XDG_CACHE_HOME";

#pragma warning disable CA2255 // A test assembly is an application: before any test runs is the only right moment.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Create()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("resnetvk-tests-cache-");
        Environment.SetEnvironmentVariable(Variable, folder.FullName);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (folder.Exists)
            {
                folder.Delete(recursive: true);
            }
        };
    }
}
