namespace ResNetVk.Fuzz.Tests;

/// <summary>A file for readers that want a path: in memory where the system has a folder for that.</summary>
internal sealed class FuzzFile
{
    private const string SharedMemory = "/dev/shm";
    private readonly string _path;

    public FuzzFile(string name)
    {
        string parent = Directory.Exists(SharedMemory) ? SharedMemory : Path.GetTempPath();
        string folder = Directory.CreateDirectory(Path.Combine(parent, $"resnetvk-fuzz-{Environment.ProcessId}-{name}")).FullName;
        _path = Path.Combine(folder, name);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }

    /// <summary>Replaces the content. Returns the path.</summary>
    public string Write(byte[] content)
    {
        File.WriteAllBytes(_path, content);
        return _path;
    }
}
