using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Golden;

/// <summary>The sums of products of convolutions and fully connected layers, as the naive reference makes them, fast enough for whole networks.</summary>
/// <remarks>
/// Every sum is made in one accumulator in the order of the weights (input channel, row, column), products fused into it where the processor can. In 32
/// bits that is what a plain kernel does, so that its rounding errors are too.
/// </remarks>
/// <typeparam name="T">Precision of products and sums.</typeparam>
/// <typeparam name="TArithmetic">The arithmetic of that precision.</typeparam>
internal static class FastConvolution<T, TArithmetic>
    where T : unmanaged
    where TArithmetic : struct, IVectorArithmetic<T>
{
    // Sums held in registers: four output channels by two vectors of pixels.
    private const int Rows = 4;
    private const int Outputs = 8;

    // The gathered pixels of a block stay in the second-level cache while all output channels read them.
    private const int BlockSizeInBytes = 1 << 18;
    private const int LargestBlock = 256;

    private static int Tile => 2 * Vector<T>.Count;

    /// <summary>Σ w·x of a convolution; its bias, prologue, shortcut and activation are the caller's.</summary>
    /// <param name="op">Window and groups.</param>
    /// <param name="x">[N, IC, IH, IW].</param>
    /// <param name="shape">Of the weights, [OC, IC/G, KH, KW].</param>
    /// <param name="weights">Row-major.</param>
    /// <param name="y">[N, OC, OH, OW]; overwritten.</param>
    public static void Sum(Conv2D op, ReferenceTensor x, TensorShape shape, float[] weights, ReferenceTensor y)
    {
        int outputs = shape[0] / op.Groups;
        int terms = shape[1] * shape[2] * shape[3];
        int pixels = y.Shape[2] * y.Shape[3];
        T[] image = Array.ConvertAll(x.Elements, TArithmetic.From);
        T[][] packed = new T[op.Groups][];
        Parallel.For(0, op.Groups, g => packed[g] = Pack(weights.AsSpan(g * outputs * terms, outputs * terms), outputs, terms));
        int block = Math.Clamp(BlockSizeInBytes / (terms * Marshal.SizeOf<T>()) / Tile, 1, LargestBlock / Tile) * Tile;
        int blocks = (pixels + block - 1) / block;
        Parallel.For(0, y.Shape[0] * op.Groups * blocks, () => new T[terms * block], (item, _, columns) =>
        {
            int n = item / blocks / op.Groups;
            int g = item / blocks % op.Groups;
            int first = item % blocks * block;
            int count = Math.Min(block, pixels - first);
            Gather(op, image, x.Shape, shape, y.Shape[3], n, g, first, count, columns, block);
            int start = ((n * shape[0]) + (g * outputs)) * pixels;
            for (int row = 0; row < outputs; row += Rows)
            {
                for (int tile = 0; tile < count; tile += Tile)
                {
                    Multiply(
                        packed[g].AsSpan(row * terms, Rows * terms),
                        columns.AsSpan(tile),
                        block,
                        terms,
                        y.Elements.AsSpan(start + (row * pixels) + first + tile),
                        pixels,
                        Math.Min(Rows, outputs - row),
                        Math.Min(Tile, count - tile));
                }
            }

            return columns;
        }, _ => { });
    }

    /// <summary>Σ w·x of a fully connected layer.</summary>
    /// <param name="x">[N, IN].</param>
    /// <param name="weights">[OUT, IN].</param>
    /// <param name="y">[N, OUT]; overwritten.</param>
    public static void Sum(ReferenceTensor x, float[] weights, ReferenceTensor y)
    {
        int features = x.Shape[1];
        int outputs = y.Shape[1];
        T[] all = Array.ConvertAll(x.Elements, TArithmetic.From);
        int groups = (outputs + Outputs - 1) / Outputs;
        Parallel.For(0, x.Shape[0] * groups, item =>
        {
            int n = item / groups;
            int first = item % groups * Outputs;
            int count = Math.Min(Outputs, outputs - first);
            Span<T> sums = stackalloc T[Outputs];
            ReadOnlySpan<T> vector = all.AsSpan(n * features, features);
            for (int i = 0; i < features; i++)
            {
                T value = vector[i];
                for (int o = 0; o < count; o++)
                {
                    sums[o] = TArithmetic.MultiplyAdd(TArithmetic.From(weights[((first + o) * features) + i]), value, sums[o]);
                }
            }

            for (int o = 0; o < count; o++)
            {
                y.Elements[(n * outputs) + first + o] = TArithmetic.ToDouble(sums[o]);
            }
        });
    }

    // Four rows interleaved, so that the inner loop reads one after the other; zeros past the last row.
    private static T[] Pack(ReadOnlySpan<float> weights, int outputs, int terms)
    {
        T[] packed = new T[(outputs + Rows - 1) / Rows * Rows * terms];
        for (int o = 0; o < outputs; o++)
        {
            int start = (o / Rows * Rows * terms) + (o % Rows);
            for (int k = 0; k < terms; k++)
            {
                packed[start + (k * Rows)] = TArithmetic.From(weights[(o * terms) + k]);
            }
        }

        return packed;
    }

    // columns[k·block + p] = the pixel that term k of output pixel first + p reads, zero outside of the image.
    private static void Gather(
        Conv2D op, T[] image, TensorShape x, TensorShape w, int ow, int n, int group, int first, int count, T[] columns, int block)
    {
        Window window = op.Window;
        (int ih, int iw, int kHeight, int kWidth) = (x[2], x[3], w[2], w[3]);
        int term = 0;
        for (int i = 0; i < w[1]; i++)
        {
            int plane = ((n * x[1]) + (group * w[1]) + i) * ih * iw;
            for (int kh = 0; kh < kHeight; kh++)
            {
                for (int kw = 0; kw < kWidth; kw++, term++)
                {
                    Span<T> target = columns.AsSpan(term * block, block);
                    target[count..].Clear();
                    int shift = (kw * window.DW) - window.PL;
                    for (int p = 0; p < count;)
                    {
                        int h = ((first + p) / ow * window.SH) + (kh * window.DH) - window.PT;
                        int v = (first + p) % ow;
                        int length = Math.Min(ow - v, count - p);
                        Span<T> row = target.Slice(p, length);
                        if (h < 0 || h >= ih)
                        {
                            row.Clear();
                        }
                        else
                        {
                            GatherRow(image.AsSpan(plane + (h * iw), iw), row, (v * window.SW) + shift, window.SW);
                        }

                        p += length;
                    }
                }
            }
        }
    }

    // row[j] = source[at + j·step], zero outside.
    private static void GatherRow(ReadOnlySpan<T> source, Span<T> row, int at, int step)
    {
        int begin = at >= 0 ? 0 : Math.Min(row.Length, (step - 1 - at) / step);
        int end = at >= source.Length ? begin : Math.Clamp(((source.Length - 1 - at) / step) + 1, begin, row.Length);
        row[..begin].Clear();
        row[end..].Clear();
        if (begin == end)
        {
            return;
        }

        if (step == 1)
        {
            source.Slice(Math.Max(at, 0), end - begin).CopyTo(row[begin..]);
            return;
        }

        for (int j = begin; j < end; j++)
        {
            row[j] = source[at + (j * step)];
        }
    }

    // Nearly all of the time is spent here: optimised at once, not after some calls.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(
        ReadOnlySpan<T> weights, ReadOnlySpan<T> columns, int block, int terms, Span<double> y, int pixels, int rows, int width)
    {
        Vector<T> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        ref T x = ref MemoryMarshal.GetReference(columns);
        _ = weights[(Rows * terms) - 1];
        _ = columns[((terms - 1) * block) + Tile - 1];
        for (int k = 0; k < terms; k++)
        {
            // Within the spans: the last elements were asked for above.
            Vector<T> x0 = Vector.LoadUnsafe(ref x, (nuint)(k * block));
            Vector<T> x1 = Vector.LoadUnsafe(ref x, (nuint)((k * block) + Vector<T>.Count));
            Vector<T> wa = new(weights[k * Rows]);
            Vector<T> wb = new(weights[(k * Rows) + 1]);
            Vector<T> wc = new(weights[(k * Rows) + 2]);
            Vector<T> wd = new(weights[(k * Rows) + 3]);
            a0 = TArithmetic.MultiplyAdd(wa, x0, a0);
            a1 = TArithmetic.MultiplyAdd(wa, x1, a1);
            b0 = TArithmetic.MultiplyAdd(wb, x0, b0);
            b1 = TArithmetic.MultiplyAdd(wb, x1, b1);
            c0 = TArithmetic.MultiplyAdd(wc, x0, c0);
            c1 = TArithmetic.MultiplyAdd(wc, x1, c1);
            d0 = TArithmetic.MultiplyAdd(wd, x0, d0);
            d1 = TArithmetic.MultiplyAdd(wd, x1, d1);
        }

        ReadOnlySpan<Vector<T>> sums = [a0, a1, b0, b1, c0, c1, d0, d1];
        for (int r = 0; r < rows; r++)
        {
            for (int p = 0; p < width; p++)
            {
                y[(r * pixels) + p] = TArithmetic.ToDouble(sums[(2 * r) + (p / Vector<T>.Count)][p % Vector<T>.Count]);
            }
        }
    }
}
