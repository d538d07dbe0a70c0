using System.Security.Cryptography;

namespace ResNetVk.Format;

/// <summary>The two forms of a signature on P-256: DER as tools write it (RFC 3279), and the two numbers one after the other as the framework has it.</summary>
internal static class EcdsaSignature
{
    /// <summary>Bytes of the two numbers.</summary>
    public const int PlainLength = 2 * NumberInBytes;

    private const int NumberInBytes = 32;
    private const byte Sequence = 0x30;
    private const byte Integer = 0x02;

    /// <summary>SHA-256 of all bytes.</summary>
    public static byte[] Hash(TensorData content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        content.ForEachPiece(piece => hash.AppendData(piece.Span));
        return hash.GetHashAndReset();
    }

    /// <summary>DER of two numbers of 32 bytes each.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> plain)
    {
        byte[] numbers = [.. Number(plain[..NumberInBytes]), .. Number(plain[NumberInBytes..])];
        return [Sequence, (byte)numbers.Length, .. numbers];
    }

    /// <summary>Two numbers of 32 bytes each; false for anything but the one DER encoding of them.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> der, out byte[] plain)
    {
        plain = new byte[PlainLength];
        if (der.Length < 2 || der[0] != Sequence || der[1] != der.Length - 2)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = der[2..];
        for (int i = 0; i < 2; i++)
        {
            int length = rest.Length >= 2 && rest[0] == Integer ? rest[1] : -1;
            if (length < 1 || length > rest.Length - 2)
            {
                return false;
            }

            ReadOnlySpan<byte> number = rest.Slice(2, length);
            rest = rest[(2 + length)..];
            number = number[0] == 0 ? number[1..] : number;
            if (number.Length > NumberInBytes)
            {
                return false;
            }

            number.CopyTo(plain.AsSpan(((i + 1) * NumberInBytes) - number.Length));
        }

        return rest.IsEmpty && Encode(plain).AsSpan().SequenceEqual(der);
    }

    // Without leading zeros but the one that keeps a number positive.
    private static byte[] Number(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = value;
        while (rest.Length > 1 && rest[0] == 0)
        {
            rest = rest[1..];
        }

        return rest[0] < 0x80 ? [Integer, (byte)rest.Length, .. rest] : [Integer, (byte)(rest.Length + 1), 0, .. rest];
    }
}
