using System.Runtime.Versioning;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Format.Tests;

public sealed class AtomicFileTests
{
    [Fact]
    public void A_file_is_written_and_replaced_and_nothing_else_remains()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["a.rnvk"];
        CompiledModel model = SampleModel.Smallest();

        model.Save(path);
        Assert.Equal(model.ToBytes(), File.ReadAllBytes(path));
        SampleModel.Create().Save(path);
        Assert.Equal(SampleModel.Create().ToBytes(), File.ReadAllBytes(path));

        Assert.Equal([path], Directory.GetFileSystemEntries(folder.FullPath));
    }

    [Fact]
    public void The_content_goes_to_a_temporary_name_first()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["a.txt"];
        File.WriteAllText(path, "old");
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
            Assert.Equal(2, Directory.GetFileSystemEntries(folder.FullPath).Length);
        });
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void What_a_killed_writer_left_is_removed_and_nothing_else()
    {
        using ScratchFolder folder = TestData.Scratch();
        string guid = $"{Guid.NewGuid():N}";
        string[] others = ["a.txt", ".notes.tmp", $"a.{guid}.tmp", $".a.txt.{guid[1..]}.tmp", $".{guid}.tmp", $".a.txt.{guid}.tmp~"];
        string leftover = "";
        AtomicFile.Write(folder["a.txt"], _ => leftover = Directory.GetFileSystemEntries(folder.FullPath).Single());
        Directory.CreateDirectory(folder["within"]);
        foreach (string path in others.Select(name => folder[name]).Append(leftover).Append(Path.Combine(folder["within"], Path.GetFileName(leftover))))
        {
            File.WriteAllText(path, "half");
        }

        AtomicFile.RemoveLeftovers(folder.FullPath);

        Assert.Equal(others.Append("within").Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(folder.FullPath).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Single(Directory.GetFiles(folder["within"]));
    }

    [Fact]
    public void A_write_that_fails_half_way_leaves_the_old_file_and_nothing_else()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["a.rnvk"];
        File.WriteAllText(path, "old");

        IOException exception = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("no space left");
        }));

        Assert.Equal("no space left", exception.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.FullPath));
    }

    [SkippableFact]
    public void A_full_disk_is_reported_and_the_device_is_not_replaced()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux alone has a device that answers every write with 'no space left on device'.");

        string[] before = Directory.GetFileSystemEntries("/dev");
        Assert.Throws<IOException>(() => SampleModel.Create().Save("/dev/full"));
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries("/dev").Order());
        Assert.Throws<IOException>(() => File.WriteAllText("/dev/full", "still the device"));
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_named_and_nothing_is_left_behind()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["folder"];
        Directory.CreateDirectory(path);

        Assert.Contains("is a folder", Assert.Throws<IOException>(() => SampleModel.Smallest().Save(path)).Message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.FullPath));
        Assert.Contains("is empty", Assert.Throws<IOException>(() => SampleModel.Smallest().Save("")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_named_and_not_made()
    {
        using ScratchFolder folder = TestData.Scratch();
        string missing = folder["missing"];

        DirectoryNotFoundException exception = Assert.Throws<DirectoryNotFoundException>(
            () => SafetensorsFile.Save(Path.Combine(missing, "a.safetensors"), SampleModel.Tensors()));

        Assert.Contains($"folder '{missing}' does not exist", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullPath));
    }

    [Fact]
    public void A_rename_that_fails_leaves_nothing_behind()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["a.rnvk"];

        // The name turns into a folder while the content is being written: the rename is what fails.
        Exception? exception = Record.Exception(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("content"u8);
            Directory.CreateDirectory(path);
        }));

        Assert.True(exception is IOException or UnauthorizedAccessException, $"{exception}");
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.FullPath));
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_may_not_be_written_to_is_reported_and_nothing_is_left_behind()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no read-only folders.");
        Skip.If(Environment.IsPrivilegedProcess, "The user root may write to every folder.");
        using ScratchFolder folder = TestData.Scratch();
        File.SetUnixFileMode(folder.FullPath, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.Throws<UnauthorizedAccessException>(() => SampleModel.Smallest().Save(folder["a.rnvk"]));
            Assert.Empty(Directory.GetFileSystemEntries(folder.FullPath));
        }
        finally
        {
            File.SetUnixFileMode(folder.FullPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [SkippableFact]
    public void A_file_system_that_takes_no_files_is_reported_even_to_root()
    {
        Skip.IfNot(Directory.Exists("/proc/self"), "There is no /proc here.");
        string[] before = Directory.GetFiles("/proc");
        Exception? exception = Record.Exception(() => SampleModel.Smallest().Save("/proc/a.rnvk"));
        Assert.True(exception is IOException or UnauthorizedAccessException, $"{exception}");
        Assert.Equal(before.Order(), Directory.GetFiles("/proc").Order());
    }
}
