using System.Runtime.InteropServices;
using ResNetVk.Format;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary>
/// Prepares the process for libtorch; must run before the first TorchSharp call. Two things need it on Linux: the OpenMP threads must
/// sleep, not spin, while they wait, since the cores are shared; and the binding <c>libLibTorchSharp.so</c> must accept an older libstdc++.
/// </summary>
public static partial class TorchLibrary
{
    private const string BindingFile = "libLibTorchSharp.so";

    // Asked for by the binding for std::ios_base_library_init alone, which none of its relocations uses.
    private const string NeedlessVersion = "GLIBCXX_3.4.32";

    /// <summary>Prepares the process and loads libtorch.</summary>
    /// <exception cref="TrainingInputException">libtorch is not there for this platform, or cannot be loaded.</exception>
    public static void Load()
    {
        Prepare();
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception exception) when (exception is DllNotFoundException or NotSupportedException
            or TypeInitializationException or BadImageFormatException)
        {
            // The message goes on with a page of loader trace.
            string reason = exception.GetBaseException().Message.Split('\n')[0].Trim();
            throw new TrainingInputException(
                $"libtorch cannot be loaded on {RuntimeInformation.RuntimeIdentifier} from '{AppContext.BaseDirectory}': {reason} Build "
                    + "the trainer again on linux-x64, win-x64 or osx-arm64.", exception);
        }
    }

    /// <summary>Sets the OpenMP wait policy and weakens the needless version of the binding beside the program.</summary>
    /// <exception cref="TrainingInputException">The binding is missing, or needs the change and cannot be written.</exception>
    public static void Prepare()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // .NET's own environment is a copy that libgomp does not see, so the C library is asked; a value the user has set stays.
        _ = SetEnvironmentVariable("OMP_WAIT_POLICY", "passive", 0);
        string path = Path.Combine(Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? AppContext.BaseDirectory, BindingFile);
        if (!File.Exists(path))
        {
            throw new TrainingInputException(
                $"'{path}' is missing: this build of the trainer has no libtorch. Build it again on linux-x64, win-x64 or osx-arm64.");
        }

        try
        {
            _ = WeakenVersion(path, NeedlessVersion);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingInputException(
                $"'{path}' asks for {NeedlessVersion} of libstdc++ and cannot be changed to do without it: {exception.Message} Run "
                    + "the program once from an account that may write there.", exception);
        }
    }

    /// <summary>
    /// Marks a needed symbol version of an ELF file as weak, so that the loader accepts a library without it. The file is replaced by
    /// writing a new one and renaming it: a hard link to it elsewhere keeps the old content, and the write time stays so that a build
    /// does not copy the original over it again.
    /// </summary>
    /// <param name="path">A 64-bit little-endian ELF file.</param>
    /// <param name="version">The version's name.</param>
    /// <returns>Whether the file was changed: false if it does not name the version or the mark is there already.</returns>
    /// <exception cref="IOException">The file cannot be read or replaced, or is not such an ELF file.</exception>
    public static bool WeakenVersion(string path, string version)
    {
        byte[] content = File.ReadAllBytes(path);
        int changed;
        try
        {
            changed = ElfVersionNeeds.Weaken(content, version);
        }
        catch (InvalidDataException exception)
        {
            throw new IOException($"'{path}': {exception.Message}", exception);
        }

        if (changed == 0)
        {
            return false;
        }

        DateTime written = File.GetLastWriteTimeUtc(path);
        AtomicFile.Write(path, stream => stream.Write(content));
        File.SetLastWriteTimeUtc(path, written);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
