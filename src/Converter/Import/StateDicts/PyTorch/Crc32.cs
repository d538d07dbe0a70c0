using System.Buffers.Binary;
using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>The checksum of zip archives: CRC-32 with polynomial 0x04C11DB7, bits reflected (ISO-HDLC). Not thread-safe.</summary>
/// <remarks>Eight bytes a step: table k gives what a byte contributes when k further bytes follow it in the step.</remarks>
internal sealed class Crc32
{
    private const int BytesPerStep = 8;
    private static readonly uint[][] Tables = MakeTables();

    private readonly byte[] _piece = new byte[1 << 16];

    /// <summary>Computes the checksum of all bytes.</summary>
    internal uint Compute(TensorData data)
    {
        uint crc = uint.MaxValue;
        for (long offset = 0; offset < data.Length; offset += _piece.Length)
        {
            Span<byte> piece = _piece.AsSpan(0, (int)Math.Min(_piece.Length, data.Length - offset));
            data.Read(offset, piece);
            crc = Append(crc, piece);
        }

        return ~crc;
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint[][] t = Tables;
        for (; bytes.Length >= BytesPerStep; bytes = bytes[BytesPerStep..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[7][(byte)low] ^ t[6][(byte)(low >> 8)] ^ t[5][(byte)(low >> 16)] ^ t[4][low >> 24]
                ^ t[3][(byte)high] ^ t[2][(byte)(high >> 8)] ^ t[1][(byte)(high >> 16)] ^ t[0][high >> 24];
        }

        foreach (byte next in bytes)
        {
            crc = t[0][(byte)(crc ^ next)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[][] MakeTables()
    {
        uint[][] tables = new uint[BytesPerStep][];
        tables[0] = [.. Enumerable.Range(0, 256).Select(index => ShiftByte((uint)index))];
        for (int k = 1; k < BytesPerStep; k++)
        {
            tables[k] = [.. tables[k - 1].Select(crc => tables[0][(byte)crc] ^ (crc >> 8))];
        }

        return tables;
    }

    private static uint ShiftByte(uint crc)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
        }

        return crc;
    }
}
