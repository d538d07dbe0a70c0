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
    public static string Compute(TensorData content)
    {
        byte[] start = content.Slice(0, Position + LengthInDigits).ToArray();
        start.AsSpan(Position).Fill((byte)'0');
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(start);
        content.Slice(start.Length, content.Length - start.Length).ForEachPiece(piece => hash.AppendData(piece.Span));
        return MessageText.Hexadecimal(hash.GetHashAndReset());
    }

    /// <summary>The digits the file carries.</summary>
    /// <param name="content">The file, or at least its beginning.</param>
    public static string Read(ReadOnlySpan<byte> content) => Encoding.ASCII.GetString(content.Slice(Position, LengthInDigits));

    /// <summary>Puts the digest of a file's content into its place in the file's header.</summary>
    public static void Stamp(Span<byte> header, string digest) => Encoding.ASCII.GetBytes(digest).CopyTo(header[Prefix.Length..]);
}
