using System.Text;
using ResNetVk.TestSupport;
using TorchSharp;

namespace ResNetVk.Training.Tests;

public sealed class TorchLibraryTests
{
    private const int FirstFlags = 0xC0 + 16 + 4;
    private const int SecondFlags = 0xC0 + 32 + 4;

    [Fact]
    public void WeakeningSetsTheFlagOnceAndNothingElse()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["library.so"];
        byte[] before = ElfFile();
        File.WriteAllBytes(path, before);
        DateTime written = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, written);

        Assert.False(TorchLibrary.WeakenVersion(path, "GLIBCXX_3.4"));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.True(TorchLibrary.WeakenVersion(path, "GLIBCXX_3.4.32"));
        byte[] after = File.ReadAllBytes(path);
        Assert.False(TorchLibrary.WeakenVersion(path, "GLIBCXX_3.4.32"));

        Assert.Equal(after, File.ReadAllBytes(path));
        Assert.Equal(2, after[SecondFlags]);
        before[SecondFlags] = 2;
        Assert.Equal(before, after);
        Assert.Equal(0, after[FirstFlags]);
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
        Assert.Equal([path], Directory.GetFiles(folder.FullPath));
    }

    [Fact]
    public void ADamagedFileIsRefusedAndLeftAsItIs()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["library.so"];
        byte[] whole = ElfFile();
        Assert.Throws<FileNotFoundException>(() => TorchLibrary.WeakenVersion(path, "V"));
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<IOException>(() => TorchLibrary.WeakenVersion(path, "GLIBCXX_3.4.32"));
            Assert.Equal(length, new FileInfo(path).Length);
        }
    }

    [Fact]
    public void AFileWithAnyByteChangedNeitherCrashesNorGrows()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["library.so"];
        byte[] whole = ElfFile();
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = (byte[])whole.Clone();
            changed[at] ^= 0xFF;
            File.WriteAllBytes(path, changed);
            try
            {
                _ = TorchLibrary.WeakenVersion(path, "GLIBCXX_3.4.32");
            }
            catch (IOException)
            {
                Assert.Equal(changed, File.ReadAllBytes(path));
            }

            Assert.Equal(whole.Length, new FileInfo(path).Length);
        }
    }

    [Fact]
    public void TheBindingLoadedHereNeedsNoFurtherChange()
    {
        TorchLibrary.Prepare();
        string path = Path.Combine(Path.GetDirectoryName(typeof(torch).Assembly.Location)!, "libLibTorchSharp.so");
        Assert.Equal(OperatingSystem.IsLinux(), File.Exists(path));
        if (OperatingSystem.IsLinux())
        {
            Assert.False(TorchLibrary.WeakenVersion(path, "GLIBCXX_3.4.32"));
        }
    }

    /// <summary>
    /// An ELF file with a string table and a version section that needs GLIBCXX_3.4.3 and GLIBCXX_3.4.32 from one library.
    /// </summary>
    private static byte[] ElfFile()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0]);
        Fill(40);
        writer.Write(64L); // section headers
        Fill(58);
        writer.Write((ushort)64);
        writer.Write((ushort)2);
        Fill(64);
        Section(type: 3, offset: 0x100, link: 0, info: 0);
        Section(type: 0x6ffffffe, offset: 0xC0, link: 0, info: 1);
        writer.Write((ushort)1); // Verneed: version, count, file, aux, next
        writer.Write((ushort)2);
        writer.Write(1);
        writer.Write(16);
        writer.Write(0);
        Auxiliary(name: 1, next: 16);
        Auxiliary(name: 15, next: 0);
        Fill(0x100);
        writer.Write(Encoding.ASCII.GetBytes("\0GLIBCXX_3.4.3\0GLIBCXX_3.4.32\0"));
        return stream.ToArray();

        void Fill(int length) => writer.Write(new byte[length - (int)stream.Length]);

        void Section(uint type, long offset, uint link, uint info)
        {
            int start = (int)stream.Length;
            writer.Write(0);
            writer.Write(type);
            Fill(start + 24);
            writer.Write(offset);
            Fill(start + 40);
            writer.Write(link);
            writer.Write(info);
            Fill(start + 64);
        }

        void Auxiliary(int name, int next)
        {
            writer.Write(0x12345678);
            writer.Write((ushort)0);
            writer.Write((ushort)7);
            writer.Write(name);
            writer.Write(next);
        }
    }
}
