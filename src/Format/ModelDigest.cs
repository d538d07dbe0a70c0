using System.Security.Cryptography;
using System.Text;

namespace ResNetVk.Format;

/// <summary>The digest a compiled model carries of itself.</summary>
/// <remarks>
/// It is the SHA-256 of all bytes of the file with the digest's own 64 digits replaced by '0'. The header begins with fixed bytes, so the
/// digits stand at a fixed position. This layout, and the format version behind the digits, hold for every version of the format.
/// </remarks>
internal static class ModelDigest
{
    public const string MetadataKey = "rnvk.sha256";

    /// <summary>The digits are lower-case hexadecimal.</summary>
    public const int LengthInDigits = 64;

    private const int LengthFieldInBytes = 8;

    /// <summary>The first bytes of the header.</summary>
    public static ReadOnlySpan<byte> Prefix => "{\"__metadata__\":{\"rnvk.sha256\":\""u8;

    /// <summary>Where the digits begin in the file: 40.</summary>
    public static int Position => LengthFieldInBytes + Prefix.Length;

    /// <summary>Computes the digest of a file that is long enough to hold one; what stands in the place of the digits does not matter.</summary>
    public static string Compute(ReadOnlySpan<byte> content)
    {
        Span<byte> zeros = stackalloc byte[LengthInDigits];
        zeros.Fill((byte)'0');
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(content[..Position]);
        hash.AppendData(zeros);
        hash.AppendData(content[(Position + LengthInDigits)..]);
        return MessageText.Hexadecimal(hash.GetHashAndReset());
    }

    /// <summary>The digits the file carries.</summary>
    public static string Read(ReadOnlySpan<byte> content) => Encoding.ASCII.GetString(content.Slice(Position, LengthInDigits));

    /// <summary>Puts the digest of the content into its place.</summary>
    public static void Stamp(Span<byte> content) =>
        Encoding.ASCII.GetBytes(Compute(content)).CopyTo(content.Slice(Position, LengthInDigits));
}
