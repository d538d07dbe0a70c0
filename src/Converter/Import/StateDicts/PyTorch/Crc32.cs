using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>The checksum of zip archives: CRC-32 with polynomial 0x04C11DB7, bits reflected (ISO-HDLC).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index => Shift((uint)index))];

    /// <summary>Computes the checksum of all bytes.</summary>
    internal static uint Compute(TensorData data)
    {
        uint crc = uint.MaxValue;
        data.ForEachPiece(piece => crc = Append(crc, piece.Span));
        return ~crc;
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte next in bytes)
        {
            crc = Table[(byte)(crc ^ next)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint Shift(uint crc)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
        }

        return crc;
    }
}
