using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;

namespace ResNetVk.Conformance.Comparison;

/// <summary>The matrices of F(M×M, 3×3) of Lavin and Gray 2015 (arXiv:1509.09308), and what they make of magnitudes, in fp64.</summary>
/// <remarks>Immutable.</remarks>
public sealed class WinogradTransform
{
    // Roundings of the transforms, beside one for each input channel; with a prologue its own come on top.
    private const int TransformRoundings = 40;
    private const int TransformRoundingsWithPrologue = 46;

    private const double UnitRoundoff = 1.0 / (1 << 24);

    private readonly double[][] _input;
    private readonly double[][] _weights;
    private readonly double[][] _output;

    private WinogradTransform(double[][] input, double[][] weights, double[][] output) => (_input, _weights, _output) = (input, weights, output);

    /// <summary>F(2×2, 3×3).</summary>
    public static WinogradTransform F2 { get; } = new(
        [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, -1, 0, 1]],
        [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]],
        [[1, 1, 1, 0], [0, 1, -1, 1]]);

    /// <summary>F(4×4, 3×3).</summary>
    public static WinogradTransform F4 { get; } = new(
        [
            [4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0],
            [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1],
        ],
        [
            [1 / 4.0, 0, 0], [-1 / 6.0, -1 / 6.0, -1 / 6.0], [-1 / 6.0, 1 / 6.0, -1 / 6.0],
            [1 / 24.0, 1 / 12.0, 1 / 6.0], [1 / 24.0, -1 / 12.0, 1 / 6.0], [0, 0, 1],
        ],
        [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]);

    /// <summary>Outputs of a tile in each direction.</summary>
    public int M => _output.Length;

    /// <summary>Inputs of a tile in each direction.</summary>
    public int Taps => _input.Length;

    /// <summary>The transform with tiles of M×M outputs.</summary>
    /// <param name="m">2 or 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such transform here.</exception>
    public static WinogradTransform Of(int m) => m switch
    {
        2 => F2,
        4 => F4,
        _ => throw new ArgumentOutOfRangeException(nameof(m), m, "there are F(2×2, 3×3) and F(4×4, 3×3)"),
    };

    /// <summary>What rounding may do to an output whose sum of magnitudes is S: docs/numerics.md states the bound.</summary>
    /// <param name="inputChannels">IC.</param>
    /// <param name="prologue">True when the input has a prologue.</param>
    /// <param name="magnitude">An element of <see cref="Magnitudes"/>.</param>
    public static double Bound(int inputChannels, bool prologue, double magnitude) =>
        (inputChannels + (prologue ? TransformRoundingsWithPrologue : TransformRoundings)) * UnitRoundoff * magnitude;

    /// <summary>One element of G w Gᵀ and of |G| |w| |Gᵀ|.</summary>
    /// <param name="kernel">The nine weights of a pair of channels.</param>
    /// <param name="product">Row times M + 2, plus column.</param>
    public (double Value, double Magnitude) Weight(ReadOnlySpan<double> kernel, int product)
    {
        (double value, double magnitude) = (0, 0);
        for (int k = 0; k < kernel.Length; k++)
        {
            double term = _weights[product / Taps][k / 3] * _weights[product % Taps][k % 3] * kernel[k];
            value += term;
            magnitude += Math.Abs(term);
        }

        return (value, magnitude);
    }

    /// <summary>For each output |Aᵀ| (Σ |G||w||Gᵀ| · |Bᵀ||d||B|) |A|: the sum whose roundings bound the error.</summary>
    /// <param name="sizes">Magnitudes of the input after its prologue, [N, IC, IH, IW].</param>
    /// <param name="weights">Weights [OC, IC, 3, 3].</param>
    /// <param name="top">Padding above.</param>
    /// <param name="left">Padding left.</param>
    /// <param name="output">Shape of the result, [N, OC, OH, OW].</param>
    /// <returns>Row-major, one per output.</returns>
    public double[] Magnitudes(ReferenceTensor sizes, ReferenceTensor weights, int top, int left, TensorShape output)
    {
        (int ic, int oc, int oh, int ow) = (sizes.Shape[1], output[1], output[2], output[3]);
        (int tilesHigh, int tilesWide, int products) = ((oh + M - 1) / M, (ow + M - 1) / M, Taps * Taps);
        double[] transformed = new double[oc * ic * products];
        Parallel.For(0, oc * ic, pair =>
        {
            ReadOnlySpan<double> kernel = weights.Elements.AsSpan(pair * 9, 9);
            for (int p = 0; p < products; p++)
            {
                transformed[(pair * products) + p] = Weight(kernel, p).Magnitude;
            }
        });
        double[] magnitudes = new double[output.ElementCount];
        Parallel.For(0, output[0] * tilesHigh * tilesWide, at =>
        {
            (int n, int tileTop, int tileLeft) = (at / tilesWide / tilesHigh, at / tilesWide % tilesHigh * M, at % tilesWide * M);
            double[] tile = new double[ic * products];
            for (int c = 0; c < ic; c++)
            {
                AddTile(sizes, n, c, tileTop - top, tileLeft - left, tile.AsSpan(c * products, products));
            }

            double[] sums = new double[products];
            for (int o = 0; o < oc; o++)
            {
                Array.Clear(sums);
                for (int i = 0; i < tile.Length; i += products)
                {
                    for (int p = 0; p < products; p++)
                    {
                        sums[p] += tile[i + p] * transformed[(o * tile.Length) + i + p];
                    }
                }

                for (int p = 0; p < M * M; p++)
                {
                    (int h, int w) = (tileTop + (p / M), tileLeft + (p % M));
                    if (h < oh && w < ow)
                    {
                        magnitudes[(((((n * oc) + o) * oh) + h) * ow) + w] = OutputSum(sums, p);
                    }
                }
            }
        });
        return magnitudes;
    }

    /// <summary>Says which outputs belong to a tile whose inputs hold a NaN or an infinity in some channel: any of them may become NaN.</summary>
    /// <param name="x">The input after its prologue, [N, IC, IH, IW].</param>
    /// <param name="top">Padding above.</param>
    /// <param name="left">Padding left.</param>
    /// <param name="output">Shape of the result, [N, OC, OH, OW].</param>
    /// <returns>Row-major, one per output.</returns>
    public bool[] Touched(ReferenceTensor x, int top, int left, TensorShape output)
    {
        (int ic, int ih, int iw) = (x.Shape[1], x.Shape[2], x.Shape[3]);
        (int oc, int oh, int ow) = (output[1], output[2], output[3]);
        bool[] touched = new bool[output.ElementCount];
        for (int i = 0; i < x.Elements.Length; i++)
        {
            if (double.IsFinite(x.Elements[i]))
            {
                continue;
            }

            (int n, int row, int column) = (i / iw / ih / ic, (i / iw % ih) + top, (i % iw) + left);
            for (int h = 0; h < oh; h++)
            {
                for (int w = 0; w < ow; w++)
                {
                    // The tile's inputs begin at its first output's.
                    (int inTileH, int inTileW) = (row - (h / M * M), column - (w / M * M));
                    if (inTileH >= 0 && inTileH < Taps && inTileW >= 0 && inTileW < Taps)
                    {
                        for (int o = 0; o < oc; o++)
                        {
                            touched[(((((n * oc) + o) * oh) + h) * ow) + w] = true;
                        }
                    }
                }
            }
        }

        return touched;
    }

    // |Bᵀ| |d| |B| of one channel.
    private void AddTile(ReferenceTensor sizes, int n, int c, int top, int left, Span<double> tile)
    {
        (int ih, int iw) = (sizes.Shape[2], sizes.Shape[3]);
        for (int a = 0; a < Taps; a++)
        {
            for (int b = 0; b < Taps; b++)
            {
                (int h, int w) = (top + a, left + b);
                double value = h < 0 || h >= ih || w < 0 || w >= iw ? 0 : sizes.Elements[(((((n * sizes.Shape[1]) + c) * ih) + h) * iw) + w];
                for (int i = 0; value != 0 && i < tile.Length; i++)
                {
                    tile[i] += Math.Abs(_input[i / Taps][a] * _input[i % Taps][b]) * value;
                }
            }
        }
    }

    private double OutputSum(double[] sums, int pixel)
    {
        double sum = 0;
        for (int i = 0; i < sums.Length; i++)
        {
            sum += Math.Abs(_output[pixel / M][i / Taps] * _output[pixel % M][i % Taps]) * sums[i];
        }

        return sum;
    }
}
