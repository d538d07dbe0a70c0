using System.Numerics;
using System.Runtime.InteropServices;

namespace ResNetVk.Format;

/// <summary>
/// The layout of activations, <c>[N][ceil(C/4)][pixels][4]</c>, of an input that is copied into the arena: with zeros in the lanes past the last channel.
/// </summary>
/// <param name="N">Batch items.</param>
/// <param name="C">Channels of each.</param>
/// <param name="Pixels">Numbers in a channel.</param>
public readonly record struct BlockedLayout(int N, int C, int Pixels)
{
    private const int Lanes = 4;
    private const int HighestRank = 4;

    /// <summary>Bytes of the whole, lanes past C included. At most 2³³ for a shape that a plan may have.</summary>
    public long SizeInBytes => (long)N * Blocks * Pixels * Lanes * sizeof(float);

    private int Blocks => (C + Lanes - 1) / Lanes;

    /// <summary>The layout of a shape [], [C], [N, C], [N, C, W] or [N, C, H, W].</summary>
    /// <param name="shape">Positive sizes, as of a validated plan.</param>
    /// <returns>Null where the rank is higher, or where it would take more bytes than 31 bits count.</returns>
    public static BlockedLayout? Of(IReadOnlyList<int> shape)
    {
        if (shape.Count > HighestRank)
        {
            return null;
        }

        BlockedLayout layout = new(
            shape.Count > 1 ? shape[0] : 1,
            shape.Count > 1 ? shape[1] : shape.Count == 1 ? shape[0] : 1,
            (shape.Count > 2 ? shape[2] : 1) * (shape.Count > 3 ? shape[3] : 1));
        return layout.SizeInBytes <= int.MaxValue ? layout : null;
    }

    /// <summary>Writes a dense tensor in this layout. Allocates nothing.</summary>
    /// <param name="dense">Row-major, N · C · Pixels values.</param>
    /// <param name="blocked">Receives it, every lane: <see cref="SizeInBytes"/> bytes. Written once and in order, never read: it may be memory of a device.</param>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public void Write(ReadOnlySpan<float> dense, Span<byte> blocked)
    {
        if (dense.Length != (long)N * C * Pixels || blocked.Length != SizeInBytes)
        {
            throw new ArgumentException(
                $"{N} items of {C} channels of {Pixels} numbers are {(long)N * C * Pixels} numbers, in blocks {SizeInBytes} bytes; there are {dense.Length} and {blocked.Length}.");
        }

        Span<Vector4> to = MemoryMarshal.Cast<byte, Vector4>(blocked);
        for (int n = 0; n < N; n++)
        {
            for (int c = 0; c < C; c += Lanes)
            {
                int channels = Math.Min(Lanes, C - c);
                WriteBlock(dense[..(channels * Pixels)], to[..Pixels], Pixels);
                dense = dense[(channels * Pixels)..];
                to = to[Pixels..];
            }
        }
    }

    // A loop for each number of channels: nothing is decided for each pixel.
    private static void WriteBlock(ReadOnlySpan<float> from, Span<Vector4> to, int pixels)
    {
        ReadOnlySpan<float> first = from[..pixels];
        switch (from.Length / pixels)
        {
            case 1:
                for (int p = 0; p < to.Length; p++)
                {
                    to[p] = new Vector4(first[p], 0, 0, 0);
                }

                break;
            case 2:
                ReadOnlySpan<float> second = from[pixels..];
                for (int p = 0; p < to.Length; p++)
                {
                    to[p] = new Vector4(first[p], second[p], 0, 0);
                }

                break;
            case 3:
                second = from.Slice(pixels, pixels);
                ReadOnlySpan<float> third = from[(2 * pixels)..];
                for (int p = 0; p < to.Length; p++)
                {
                    to[p] = new Vector4(first[p], second[p], third[p], 0);
                }

                break;
            default:
                second = from.Slice(pixels, pixels);
                third = from.Slice(2 * pixels, pixels);
                ReadOnlySpan<float> fourth = from[(3 * pixels)..];
                for (int p = 0; p < to.Length; p++)
                {
                    to[p] = new Vector4(first[p], second[p], third[p], fourth[p]);
                }

                break;
        }
    }
}
