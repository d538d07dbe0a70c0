using System.IO.Compression;
using System.Text;

namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>Writes zip archives as PyTorch does (contents stored, each at a multiple of 64), and archives that nobody should write.</summary>
internal static class ZipWriter
{
    private const int Alignment = 64;

    /// <summary>A whole archive.</summary>
    /// <param name="records">The entries.</param>
    /// <param name="isZip64">Whether sizes and places stand in the fields for large archives.</param>
    public static byte[] Write(IEnumerable<ZipRecord> records, bool isZip64 = false)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        using MemoryStream directory = new();
        using BinaryWriter entries = new(directory);
        ushort count = 0;
        foreach (ZipRecord record in records)
        {
            byte[] name = Encoding.UTF8.GetBytes(record.Name);
            long offset = record.ClaimedOffset ?? stream.Position;
            uint checksum = Checksum(record.Content) + record.ChecksumError;
            int padding = (int)((Alignment - ((stream.Position + 34 + name.Length) % Alignment)) % Alignment);
            writer.Write(0x04034B50);
            Common(writer, record, checksum, isZip64, name.Length, 4 + padding);
            writer.Write(name);
            writer.Write([(byte)'F', (byte)'B', (byte)padding, 0, .. new byte[padding]]);
            writer.Write(record.Content);

            entries.Write(0x02014B50);
            entries.Write((ushort)45);
            Common(entries, record, checksum, isZip64, name.Length, isZip64 ? 28 : 0);
            entries.Write([.. new byte[10], .. BitConverter.GetBytes(isZip64 ? uint.MaxValue : (uint)offset)]);
            entries.Write(name);
            if (isZip64)
            {
                entries.Write([1, 0, 24, 0]);
                entries.Write(record.ClaimedSize);
                entries.Write(record.ClaimedCompressedSize);
                entries.Write(offset);
            }

            count++;
        }

        long start = stream.Position;
        writer.Write(directory.ToArray());
        End(writer, count, start, directory.Length, isZip64);
        return stream.ToArray();
    }

    private static void Common(BinaryWriter writer, ZipRecord record, uint checksum, bool isZip64, int nameLength, int extraLength)
    {
        writer.Write((ushort)45);
        writer.Write(record.Flags);
        writer.Write(record.Method);
        writer.Write(0);
        writer.Write(checksum);
        writer.Write(isZip64 ? uint.MaxValue : (uint)record.ClaimedCompressedSize);
        writer.Write(isZip64 ? uint.MaxValue : (uint)record.ClaimedSize);
        writer.Write((ushort)nameLength);
        writer.Write((ushort)extraLength);
    }

    private static void End(BinaryWriter writer, ushort count, long start, long length, bool isZip64)
    {
        if (isZip64)
        {
            long end = writer.BaseStream.Position;
            writer.Write(0x06064B50);
            writer.Write(44L);
            writer.Write(0x002D002D);
            writer.Write(0L);
            writer.Write((long)count);
            writer.Write((long)count);
            writer.Write(length);
            writer.Write(start);
            writer.Write(0x07064B50);
            writer.Write(0);
            writer.Write(end);
            writer.Write(1);
        }

        writer.Write(0x06054B50);
        writer.Write(0);
        writer.Write(isZip64 ? ushort.MaxValue : count);
        writer.Write(isZip64 ? ushort.MaxValue : count);
        writer.Write(isZip64 ? uint.MaxValue : (uint)length);
        writer.Write(isZip64 ? uint.MaxValue : (uint)start);
        writer.Write((ushort)0);
    }

    /// <summary>The checksum that the framework's own writer computes.</summary>
    private static uint Checksum(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.Length < 8 ? 0 : BitConverter.ToUInt32(packed.ToArray(), (int)packed.Length - 8);
    }
}
