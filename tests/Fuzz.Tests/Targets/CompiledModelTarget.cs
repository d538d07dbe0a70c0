using System.Security.Cryptography;
using System.Text;
using ResNetVk.Format;

namespace ResNetVk.Fuzz.Tests;

/// <summary>Compiled models whose digest is made right, as whoever writes a hostile one does.</summary>
internal static class CompiledModelTarget
{
    // Where docs/model-format.md, section 2, says the digits of the digest stand.
    private const int DigestBegin = 40;
    private const int DigestEnd = 104;

    public static bool Read(byte[] content)
    {
        try
        {
            CompiledModel model = CompiledModel.Parse(WithDigest(content));
            foreach (TensorEntry tensor in model.Tensors.Values)
            {
                tensor.Data.ToArray();
            }

            return true;
        }
        catch (ModelFormatException)
        {
            return false;
        }
    }

    public static IReadOnlyList<byte[]> Seeds()
    {
        // A fuzzer does not find its way through DEFLATE: a second file has its modules as they are.
        CompiledModel model = SmallModel.Create();
        byte[] packed = model.ToBytes();
        return [packed, WithDigest(SafetensorsFile.ToBytes(model.Tensors.Values, SafetensorsFile.Parse(packed).Metadata))];
    }

    private static byte[] WithDigest(byte[] content)
    {
        if (content.Length < DigestEnd)
        {
            return content;
        }

        byte[] stamped = [.. content];
        stamped.AsSpan(DigestBegin..DigestEnd).Fill((byte)'0');
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(stamped))).CopyTo(stamped, DigestBegin);
        return stamped;
    }
}
