namespace ResNetVk.TestSupport;

/// <summary>A temporary folder of one test; disposal deletes it with all its content.</summary>
public sealed class ScratchFolder : IDisposable
{
    internal ScratchFolder() => FullPath = Directory.CreateTempSubdirectory("resnetvk-test-").FullName;

    /// <summary>Absolute path of the folder.</summary>
    public string FullPath { get; }

    /// <summary>Absolute path of a file in the folder; the file is not created.</summary>
    public string this[string fileName] => Path.Combine(FullPath, fileName);

    /// <summary>The folder's path, so that it can be passed where a path is wanted.</summary>
    public override string ToString() => FullPath;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(FullPath, recursive: true);
        }
        catch (IOException)
        {
            // A file still open elsewhere (Windows) must not fail a test that passed; the temporary folder is cleaned by the system.
        }
    }
}
