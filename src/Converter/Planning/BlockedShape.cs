using ResNetVk.Converter.Graphs;
using ResNetVk.Format;

namespace ResNetVk.Converter.Planning;

/// <summary>A tensor shape as the kernels see it: N, C, H, W, stored blocked as <c>[N][ceil(C/4)][H][W][4]</c>.</summary>
/// <param name="N">Batch.</param>
/// <param name="C">Channels.</param>
/// <param name="H">Height.</param>
/// <param name="W">Width.</param>
public readonly record struct BlockedShape(int N, int C, int H, int W)
{
    /// <summary>The highest rank a computed value may have.</summary>
    public const int MaxRank = 4;

    /// <summary>Number of channel blocks, ceil(C/4).</summary>
    public int C4 => (C + 3) / 4;

    /// <summary>Bytes of the blocked layout in 32-bit floats, lanes past C included.</summary>
    public long SizeInBytes => SizeInBytesOf(ElementType.F32);

    /// <summary>Bytes of the blocked layout, lanes past C included.</summary>
    /// <param name="type">The type of its elements.</param>
    public long SizeInBytesOf(ElementType type) => 4L * type.SizeInBytes() * N * C4 * H * W;

    /// <summary>True when the blocked layout begins with the dense one: without lanes past C between items, and with one pixel for each channel.</summary>
    public bool IsDense => H == 1 && W == 1 && (N == 1 || C % 4 == 0);

    /// <summary>Bytes of the dense layout.</summary>
    public long DenseSizeInBytes => 4L * N * C * H * W;

    /// <summary>Maps a shape of rank 0 to 4: [], [C], [N,C], [N,C,W], [N,C,H,W].</summary>
    /// <exception cref="ArgumentException">The rank is above 4.</exception>
    public static BlockedShape Of(TensorShape shape) => shape.Rank switch
    {
        0 => new(1, 1, 1, 1),
        1 => new(1, shape[0], 1, 1),
        2 => new(shape[0], shape[1], 1, 1),
        3 => new(shape[0], shape[1], 1, shape[2]),
        4 => new(shape[0], shape[1], shape[2], shape[3]),
        _ => throw new ArgumentException($"shape {shape} has rank {shape.Rank}; at most {MaxRank} is supported"),
    };

    /// <summary>Which of N, C, H, W (0–3) carries an axis of a tensor of this rank.</summary>
    /// <param name="axis">Axis of the tensor.</param>
    /// <param name="rank">Rank of the tensor, 1 to 4.</param>
    public static int AxisOf(int axis, int rank) => rank switch
    {
        1 => 1,
        3 when axis == 2 => 3,
        _ => axis,
    };
}
