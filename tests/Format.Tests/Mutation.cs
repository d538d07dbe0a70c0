using System.Text;
using CsCheck;

namespace ResNetVk.Format.Tests;

/// <summary>Random edits of a byte string: bits, bytes, slices, and the tokens that JSON readers stumble over.</summary>
internal static class Mutation
{
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "0", "-1", "1", "255", "256", "65535", "65536", "2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775807",
            "9223372036854775808", "-9223372036854775808", "1e999", "-0", "0.5", "1E2", "null", "true", "false", "\"\"", "\"a\"", "\\ud800",
            "\\u0000", "{}", "[]", "[[[[[[[[[[[[", "{\"a\":", "}", "]", ",", ":", "\"", "\\", "NaN", "\"name\":", "\"dtype\"", "F64", "tensor",
            "packed", "output", "classes", "image", "texels", "texture", "sampledImage", "loadTexture", "loadPlanes", "\"index\":1,", "\"writes\":true,", "\"clears\":true,", "\"covers\":1,", "\"processor\":true,", "\"integratedGpu\":true,", "\"offsetInBytes\":256,",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    /// <summary>One to four edits.</summary>
    public static Gen<byte[]> Of(byte[] original) =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, int.MaxValue - 1], Gen.Int[0, int.MaxValue - 1]).Array[1, 4]
            .Select(edits => edits.Aggregate(original, (content, edit) => Apply(content, edit.Item1, edit.Item2, edit.Item3)));

    /// <summary>The first values of a generator; the same ones in every run, each with a seed that names it.</summary>
    public static IEnumerable<(uint Seed, T Value)> Samples<T>(this Gen<T> generator, uint count)
    {
        for (uint seed = 0; seed < count; seed++)
        {
            yield return (seed, generator.Generate(new PCG(1, seed), null, out _));
        }
    }

    private static byte[] Apply(byte[] content, int kind, int where, int what)
    {
        if (content.Length == 0)
        {
            return Tokens[what % Tokens.Length];
        }

        int position = where % content.Length;
        int length = Math.Min(1 + (what % 17), content.Length - position);
        (byte[] before, byte[] after) = (content[..position], content[position..]);
        switch (kind)
        {
            case 0:
                return [.. before, (byte)(after[0] ^ (1 << (what % 8))), .. after[1..]];
            case 1:
                return [.. before, (byte)what, .. after[1..]];
            case 2:
                return [.. before, .. after[length..]];
            case 3:
                return [.. before, .. after[..length], .. after];
            case 4:
                return [.. before, .. Tokens[what % Tokens.Length], .. after];
            case 5:
                return ReplaceNumber(content, position, Tokens[what % Tokens.Length]);
            default:
                byte[] token = Tokens[what % Tokens.Length];
                return [.. before, .. token, .. after[Math.Min(token.Length, after.Length)..]];
        }
    }

    /// <summary>Replaces the first run of digits at or after the position.</summary>
    private static byte[] ReplaceNumber(byte[] content, int position, byte[] token)
    {
        int start = position;
        while (start < content.Length && !char.IsAsciiDigit((char)content[start]))
        {
            start++;
        }

        int end = start;
        while (end < content.Length && char.IsAsciiDigit((char)content[end]))
        {
            end++;
        }

        return [.. content[..start], .. token, .. content[end..]];
    }
}
