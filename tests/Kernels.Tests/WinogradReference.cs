namespace ResNetVk.Kernels.Tests;

/// <summary>The matrices of F(M×M, 3×3) of Lavin and Gray 2015 (arXiv:1509.09308), and what they make of magnitudes, in fp64.</summary>
internal sealed class WinogradReference
{
    private readonly double[][] _input;
    private readonly double[][] _weights;
    private readonly double[][] _output;
    private readonly int _m;

    public WinogradReference(int m)
    {
        _m = m;
        _input = m == 4
            ?
            [
                [4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0],
                [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1],
            ]
            : [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, -1, 0, 1]];
        _weights = m == 4
            ?
            [
                [1 / 4.0, 0, 0], [-1 / 6.0, -1 / 6.0, -1 / 6.0], [-1 / 6.0, 1 / 6.0, -1 / 6.0],
                [1 / 24.0, 1 / 12.0, 1 / 6.0], [1 / 24.0, -1 / 12.0, 1 / 6.0], [0, 0, 1],
            ]
            : [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]];
        _output = m == 4
            ? [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
            : [[1, 1, 1, 0], [0, 1, -1, 1]];
    }

    private int Taps => _m + 2;

    /// <summary>One element of G w Gᵀ and of |G| |w| |Gᵀ|.</summary>
    /// <param name="kernel">The nine weights of a pair of channels.</param>
    /// <param name="product">Row times M + 2, plus column.</param>
    public (double Value, double Magnitude) Weight(ReadOnlySpan<float> kernel, int product)
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
    public double[] Magnitudes(Convolution convolution, float[] x, float[] w, float[] b)
    {
        (Shape from, Shape to) = (convolution.X, convolution.Y);
        int products = Taps * Taps;
        double[] weights = new double[to.C * from.C * products];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = Weight(w.AsSpan(i / products * 9, 9), i % products).Magnitude;
        }

        double[] magnitudes = new double[to.Count];
        for (int n = 0; n < to.N; n++)
        {
            for (int top = 0; top < to.H; top += _m)
            {
                for (int left = 0; left < to.W; left += _m)
                {
                    double[] tile = [.. Enumerable.Range(0, from.C).SelectMany(c => Tile(convolution, x, b, n, c, top, left))];
                    for (int oc = 0; oc < to.C; oc++)
                    {
                        double[] sums = new double[products];
                        for (int i = 0; i < tile.Length; i++)
                        {
                            sums[i % products] += tile[i] * weights[(oc * tile.Length) + i];
                        }

                        for (int p = 0; p < _m * _m; p++)
                        {
                            (int h, int width) = (top + (p / _m), left + (p % _m));
                            if (h < to.H && width < to.W)
                            {
                                magnitudes[to.Dense(n, oc, h, width)] = Enumerable.Range(0, products).Sum(
                                    i => Math.Abs(_output[p / _m][i / Taps] * _output[p % _m][i % Taps]) * sums[i]);
                            }
                        }
                    }
                }
            }
        }

        return magnitudes;
    }

    // |Bᵀ| |d| |B| of one channel.
    private double[] Tile(Convolution convolution, float[] x, float[] parameters, int n, int c, int top, int left)
    {
        double[] tile = new double[Taps * Taps];
        for (int a = 0; a < Taps; a++)
        {
            for (int b = 0; b < Taps; b++)
            {
                (int h, int width) = (top + a - convolution.PT, left + b - convolution.PL);
                if (h < 0 || h >= convolution.X.H || width < 0 || width >= convolution.X.W)
                {
                    continue;
                }

                double value = convolution.Input(n, c, h, width, x, parameters).Size;
                for (int i = 0; i < tile.Length; i++)
                {
                    tile[i] += Math.Abs(_input[i / Taps][a] * _input[i % Taps][b]) * value;
                }
            }
        }

        return tile;
    }
}
