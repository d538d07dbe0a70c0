namespace ResNetVk.Kernels.Tests;

/// <summary>A convolution's attributes, its constants in the catalog's names and its definition in fp64.</summary>
internal sealed record Convolution(
    Shape X,
    int OC,
    int KH,
    int KW,
    int SH,
    int SW,
    int PT,
    int PL,
    int OH,
    int OW,
    int DH,
    int DW,
    int Groups,
    int Residual,
    int Activation)
{
    /// <summary>Bounds of <see cref="Activations.Clip"/>.</summary>
    public const float Min = -0.25f;

    /// <inheritdoc cref="Min"/>
    public const float Max = 0.5f;

    public Shape Y => new(X.N, OC, OH, OW);

    /// <summary>From its numbers: shape x, OC, KH, KW, SH, SW, PT, PL, OH, OW, DH, DW, groups, residual, activation.</summary>
    public static Convolution Of(int[] c) =>
        new(new Shape(c[0], c[1], c[2], c[3]), c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12], c[13], c[14], c[15], c[16], c[17]);

    public int WeightCount => OC * GroupIC * KH * KW;

    private int GroupIC => X.C / Groups;

    public Dictionary<string, Word> Constants() => new()
    {
        ["N"] = X.N,
        ["IC"] = X.C,
        ["IH"] = X.H,
        ["IW"] = X.W,
        ["OC"] = OC,
        ["OH"] = OH,
        ["OW"] = OW,
        ["KH"] = KH,
        ["KW"] = KW,
        ["SH"] = SH,
        ["SW"] = SW,
        ["PT"] = PT,
        ["PL"] = PL,
        ["DH"] = DH,
        ["DW"] = DW,
        ["GROUPS"] = Groups,
        ["RESIDUAL"] = Residual,
        ["ACTIVATION"] = Activation,
        ["ACT_MIN"] = Min,
        ["ACT_MAX"] = Max,
    };

    // The tolerance is the error bound of a sum of products in any order, (terms + 4) roundings of the sum of magnitudes
    // (Higham, Accuracy and Stability, 3.1); no activation has a slope above 1, sigmoid adds roundings of its own.
    public (double[] Values, double[] Tolerance) Compute(float[] x, float[] w, float[] b, float[] r)
    {
        double[] values = new double[Y.Count];
        double[] tolerance = new double[Y.Count];
        foreach ((int n, int oc, int oh, int ow) in Y.Coordinates())
        {
            double sum = b[oc];
            double magnitude = Math.Abs(sum);
            for (int ic = 0; ic < GroupIC; ic++)
            {
                for (int kh = 0; kh < KH; kh++)
                {
                    for (int kw = 0; kw < KW; kw++)
                    {
                        int ih = (oh * SH) + (kh * DH) - PT;
                        int iw = (ow * SW) + (kw * DW) - PL;
                        if (ih >= 0 && ih < X.H && iw >= 0 && iw < X.W)
                        {
                            int c = (oc / (OC / Groups) * GroupIC) + ic;
                            double term = (double)w[((((oc * GroupIC) + ic) * KH) + kh) * KW + kw] * x[X.Dense(n, c, ih, iw)];
                            sum += term;
                            magnitude += Math.Abs(term);
                        }
                    }
                }
            }

            int i = Y.Dense(n, oc, oh, ow);
            double shortcut = Residual == 0 ? 0 : r[i];
            values[i] = Activations.Apply(Activation, sum + (Residual == 1 ? shortcut : 0), Min, Max) + (Residual == 2 ? shortcut : 0);
            tolerance[i] = ((GroupIC * KH * KW) + 4) * Numbers.Rounding * (magnitude + Math.Abs(shortcut) + 1);
        }

        return (values, tolerance);
    }
}
