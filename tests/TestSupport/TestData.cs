using Xunit;

namespace ResNetVk.TestSupport;

/// <summary>Finds the optional data folder (trained networks, pictures), the repository and scratch space.</summary>
public static class TestData
{
    /// <summary>The environment variable that names the data folder.</summary>
    public const string DataVariable = "RESNETVK_DATA";

    private static readonly Lazy<string> LazyRepositoryRoot = new(FindRepositoryRoot);

    /// <summary>Folder that holds <c>Directory.Packages.props</c>, found upwards from the test assembly.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests run outside a checkout.</exception>
    public static string RepositoryRoot => LazyRepositoryRoot.Value;

    /// <summary>The data folder: <see cref="DataVariable"/> when set, else <c>../shared/data</c> beside the repository; null when it is not there.</summary>
    public static string? DataFolder
    {
        get
        {
            string? named = Environment.GetEnvironmentVariable(DataVariable);
            string folder = string.IsNullOrWhiteSpace(named)
                ? Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "data"))
                : Path.GetFullPath(named);
            return Directory.Exists(folder) ? folder : null;
        }
    }

    /// <summary>Absolute path of a file or folder of the data folder; skips the running test (a <see cref="SkippableFactAttribute"/>) when absent.</summary>
    /// <param name="relativePath">Below the data folder, with forward slashes.</param>
    /// <exception cref="SkipException">It is not there; the message names the reason.</exception>
    public static string Require(string relativePath)
    {
        string? folder = DataFolder;
        Skip.If(folder is null, $"needs {relativePath}: there is no data folder (set {DataVariable} to one)");
        string path = Path.Combine([folder!, .. relativePath.Split('/')]);
        Skip.IfNot(Path.Exists(path), $"needs {path}, which is not there");
        return path;
    }

    /// <summary>A fresh, empty folder, deleted on disposal.</summary>
    public static ScratchFolder Scratch() => new();

    private static string FindRepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no Directory.Packages.props above {AppContext.BaseDirectory}: the tests must run inside a checkout");
    }
}
