using System.IO.Compression;
using System.Text;
using ResNetVk.Format;
using Xunit;

namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>Files whose frame is damaged or lies: zip archives, the older format, safetensors, and what is neither.</summary>
public sealed class HostileFileTests
{
    private static List<ZipRecord> Records(out Checkpoint checkpoint)
    {
        checkpoint = new Checkpoint();
        return checkpoint.Records(Checkpoint.Dictionary(("a", checkpoint.Vector(3, 5, 7)), ("b", checkpoint.Vector(11, 29))));
    }

    private static byte[] Changed(int index, Func<ZipRecord, ZipRecord> change, bool isZip64 = false)
    {
        List<ZipRecord> records = Records(out _);
        records[index] = change(records[index]);
        return ZipWriter.Write(records, isZip64);
    }

    [Fact]
    public void UnchangedArchivesAreRead()
    {
        // What the other tests change must be what they are refused for.
        Assert.Equal(2, CheckpointFile.Read(Changed(0, r => r)).Entries.Count);
        Assert.Equal(2, CheckpointFile.Read(Changed(0, r => r, isZip64: true)).Entries.Count);
    }

    [Fact]
    public void ChecksumsAreVerified()
    {
        Refusal.Of(Changed(0, r => r with { ChecksumError = 1 }), "'archive/data.pkl' is damaged: its checksum is wrong");
        Refusal.Of(Changed(2, r => r with { ChecksumError = 1 }), "'archive/data/0' is damaged: its checksum is wrong");
    }

    [Fact]
    public void MissingEntriesAreNamed()
    {
        List<ZipRecord> records = Records(out _);
        Refusal.Of(ZipWriter.Write(records.Where((_, i) => i != 3)), "storage '1' is not in the archive");
        Refusal.Of(ZipWriter.Write(records.Skip(1)), "holds no data.pkl");
        Refusal.Of(ZipWriter.Write([.. records, new("other/data.pkl", records[0].Content)]), "several data.pkl");
        Refusal.Of(ZipWriter.Write([.. records, new("archive/constants.pkl", records[0].Content)]), "TorchScript");
        Refusal.Of(ZipWriter.Write([new("x/y/data.pkl", records[0].Content)]), "holds no data.pkl");
    }

    [Fact]
    public void EntriesAreUniqueAndStayInTheirFolder()
    {
        List<ZipRecord> records = Records(out _);
        Refusal.Of(ZipWriter.Write([.. records, records[0]]), "exists twice or leaves its folder");
        Refusal.Of(ZipWriter.Write([.. records, records[2] with { Content = new byte[12] }]), "exists twice or leaves its folder");
        Refusal.Of(ZipWriter.Write([.. records, new("archive/../../etc/passwd", [])]), "exists twice or leaves its folder");
        Refusal.Of(ZipWriter.Write([.. records, new("archive\\..\\x", [])]), "exists twice or leaves its folder");
    }

    [Fact]
    public void CompressedEntriesAreRefusedWithoutUnpacking()
    {
        using MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(new byte[64 << 20]);
        }

        Refusal.Of(Changed(0, r => new ZipRecord(r.Name, packed.ToArray()) { Method = 8, ClaimedSize = 64 << 20 }), "'archive/data.pkl' is compressed");
        Refusal.Of(Changed(2, r => new ZipRecord(r.Name, packed.ToArray()) { Method = 8, ClaimedSize = uint.MaxValue - 1 }), "'archive/data/0' is compressed");
        Refusal.Of(Changed(2, r => new ZipRecord(r.Name, packed.ToArray()) { Method = 8 }), "'archive/data/0' is compressed");
        Refusal.Of(Changed(2, r => r with { Method = 8 }), "'archive/data/0'");
        Refusal.Of(Changed(2, r => r with { Method = 99 }), "'archive/data/0'");
        Refusal.Of(Changed(2, r => r with { Flags = 1 }), "'archive/data/0' is compressed or encrypted");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SizesAndPlacesOutsideTheFileAreRefused(bool isZip64)
    {
        long[] numbers = isZip64
            ? [0, 1, 11, 1 << 20, uint.MaxValue, long.MaxValue, long.MaxValue - 63, -1, long.MinValue]
            : [1, 11, 1 << 20, uint.MaxValue - 1];
        foreach (long number in numbers)
        {
            Refusal.Of(Changed(2, r => r with { ClaimedSize = number, ClaimedCompressedSize = number }, isZip64));
            Refusal.Of(Changed(2, r => r with { ClaimedSize = number }, isZip64));
            Refusal.Of(Changed(2, r => r with { ClaimedOffset = number }, isZip64));
            Refusal.Of(Changed(0, r => r with { ClaimedOffset = number | 1 }, isZip64));
        }
    }

    [Fact]
    public void StoragesHaveTheSizeThePickleSays()
    {
        foreach (long claimed in (long[])[0, 2, 4, 1L << 31, 1L << 61, long.MaxValue])
        {
            Checkpoint checkpoint = new();
            object root = Checkpoint.Dictionary(("a", Checkpoint.Tensor(checkpoint.Storage("FloatStorage", 4, new byte[12], claimed), 0, [], [])));
            if (claimed > 0)
            {
                Refusal.Of(checkpoint.Zip(root), "found 12 bytes");
                Refusal.Of(checkpoint.Legacy(root), $"{claimed} were expected");
            }
            else
            {
                Refusal.Of(checkpoint.Zip(root), "does not fit");
            }
        }

        Checkpoint twice = new();
        PickledId storage = twice.Floats(1, 2, 3);
        PickledId asHalf = new(((object?[])storage.Identifier!).Select((v, i) => i == 1 ? new PickledGlobal("torch", "HalfStorage") : v).ToArray());
        Refusal.Of(
            twice.Zip(Checkpoint.Dictionary(("a", Checkpoint.Tensor(storage, 0, [3], [1])), ("b", Checkpoint.Tensor(asHalf, 0, [3], [1])))),
            "elements of type F32 in one place");
    }

    [Fact]
    public void BigEndianFilesAreRefused()
    {
        Checkpoint checkpoint = new();
        PickledDictionary root = Checkpoint.Dictionary(("a", checkpoint.Vector(3)));
        Refusal.Of(checkpoint.Legacy(root, isLittleEndian: false), "little-endian");
        Refusal.Of(Changed(1, r => new ZipRecord(r.Name, "big"u8.ToArray())), "byte order");
        Refusal.Of(Changed(1, r => new ZipRecord(r.Name, new byte[100])), "byte order");
    }

    [Fact]
    public void TheOlderFormatsFrameIsChecked()
    {
        Checkpoint checkpoint = new();
        PickledDictionary root = Checkpoint.Dictionary(("a", checkpoint.Vector(3, 5, 7)));
        byte[] good = checkpoint.Legacy(root);
        Assert.Single(CheckpointFile.Read(good).Entries);

        Refusal.Of(checkpoint.Legacy(root, version: 1002), "version");
        Refusal.Of(PickleWriter.Write(root), "none that torch.save wrote");
        Refusal.Of(PickleWriter.Write(new PickledGlobal("posix", "system")), "posix.system");
        Refusal.Of([.. good[..^20], .. BitConverter.GetBytes(long.MaxValue), .. good[^12..]], "9223372036854775807 elements");
        Refusal.Of([.. good[..^20], .. BitConverter.GetBytes(-1L), .. good[^12..]], "-1 elements");
        Refusal.Of(good[..^1], "only 11 bytes are left");

        // The list of keys: another one, the same twice, none, and no list.
        byte[] keys = PickleWriter.Write(new List<object?> { "0" });
        int start = good.Length - 20 - keys.Length;
        Refusal.Of([.. good[..start], .. PickleWriter.Write(new List<object?> { "7" }), .. good[^20..]], "one that no tensor uses");
        Refusal.Of([.. good[..start], .. PickleWriter.Write(new List<object?> { "0", "0" }), .. good[^20..], .. good[^20..]], "names one twice");
        Refusal.Of([.. good[..start], .. PickleWriter.Write(new List<object?>()), .. good[^20..]], "storage '0' is not in the file");
        Refusal.Of([.. good[..start], .. PickleWriter.Write(7), .. good[^20..]], "list of storages is missing");
    }

    [Fact]
    public void OtherFilesAreNamed()
    {
        byte[] tar = new byte[1024];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        Refusal.Of(tar, "PyTorch before 0.1.10");
        Refusal.Of([], "empty");
        Refusal.Of("just some text"u8.ToArray(), "neither a safetensors file nor a PyTorch checkpoint");
        Refusal.Of("PK\x03\x04"u8.ToArray(), "zip archive cannot be read");
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[3],"data_offsets":[8,20]}}""", 20, "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[8,20]}}""", 12, "header.a")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,9223372036854775807]}}""", 12, "data")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "64 bits")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}""", 0, "shape")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 1, "F8_E4M3")]
    public void SafetensorsThatDoNotFitAreRefused(string header, int dataLength, string message) => Refusal.Of(
        [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[dataLength]], message);

    [Fact]
    public void SafetensorsHeadersStayInTheFile()
    {
        foreach (long length in (long[])[0, 1, 1 << 20, uint.MaxValue])
        {
            Refusal.Of([.. BitConverter.GetBytes(length), .. "{}"u8], "header");
        }

        // Not taken for safetensors at all.
        Refusal.Of([.. BitConverter.GetBytes(1UL << 63), .. "{}"u8], "neither a safetensors file");
        Refusal.Of([.. BitConverter.GetBytes(2L), .. "{}"u8], "no tensors");
    }

    [Fact]
    public void TooManyIntegersAreRefused()
    {
        // 2^24 numbers in one storage of bytes, named three times.
        Checkpoint checkpoint = new();
        byte[] bytes = new byte[1 << 24];
        PickledCall tensor = Checkpoint.Tensor(checkpoint.Storage("ByteStorage", 1, bytes), 0, [bytes.Length], [1]);
        Refusal.Of(checkpoint.Zip(Checkpoint.Dictionary(("a", tensor), ("b", tensor), ("c", tensor))), "tensor 'b': the integers of this file");
        Refusal.Of(SafetensorsFile.ToBytes([new TensorEntry("a", ElementType.U8, [bytes.Length + 1], new byte[bytes.Length + 1])]), "the integers of this file");
    }
}
