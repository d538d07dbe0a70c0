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

    /// <summary>The value of RESIDUAL where act(sum) is the gate between the shortcut and the input.</summary>
    public const int Gated = 3;

    // Bounds of a prologue's clip: above zero, so that padding does not lie within.
    private const float PrologueMin = 0.125f;
    private const float PrologueMax = 0.75f;

    /// <summary>The activation of the prologue; null when there is none.</summary>
    public int? Prologue { get; init; }

    public Shape Y => new(X.N, OC, OH, OW);

    /// <summary>From its numbers: shape x, OC, KH, KW, SH, SW, PT, PL, OH, OW, DH, DW, groups, residual, activation.</summary>
    public static Convolution Of(int[] c) =>
        new(new Shape(c[0], c[1], c[2], c[3]), c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12], c[13], c[14], c[15], c[16], c[17]);

    public int WeightCount => OC * GroupIC * KH * KW;

    /// <summary>Elements of binding b: the bias; with a prologue then its scale and offset.</summary>
    public int ParameterCount => OC + (Prologue is null ? 0 : 2 * X.C);

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
        ["PROLOGUE"] = Prologue is null ? 0 : 1,
        ["PROLOGUE_ACTIVATION"] = Prologue ?? Activations.None,
        ["PROLOGUE_MIN"] = PrologueMin,
        ["PROLOGUE_MAX"] = PrologueMax,
    };

    // The tolerance is the error bound of a sum of products in any order, (terms + 4) roundings of the sum of magnitudes
    // (Higham, Accuracy and Stability, 3.1); no activation has a slope above 1, sigmoid adds roundings of its own. A prologue adds 6
    // roundings of the magnitudes in its elements: one product and sum, and sigmoid's. The error of a gate counts |r - x'| times.
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
                            double weight = w[((((oc * GroupIC) + ic) * KH) + kh) * KW + kw];
                            (double value, double size) = Input(n, c, ih, iw, x, b);
                            sum += weight * value;
                            magnitude += Math.Abs(weight) * size;
                        }
                    }
                }
            }

            int i = Y.Dense(n, oc, oh, ow);
            double shortcut = Residual == 0 ? 0 : r[i];
            double result = Activations.Apply(Activation, sum + (Residual == 1 ? shortcut : 0), Min, Max);
            double roundings = ((GroupIC * KH * KW) + (Prologue is null ? 4 : 10)) * Numbers.Rounding;
            if (Residual == Gated)
            {
                (double carried, double size) = Input(n, oc, oh, ow, x, b);
                values[i] = (result * shortcut) + ((1 - result) * carried);
                tolerance[i] = roundings * (magnitude + 1) * (Math.Abs(shortcut) + size);
            }
            else
            {
                values[i] = result + (Residual == 2 ? shortcut : 0);
                tolerance[i] = roundings * (magnitude + Math.Abs(shortcut) + 1);
            }
        }

        return (values, tolerance);
    }

    /// <summary>An element of x after the prologue, and the sum of the magnitudes it is made of.</summary>
    public (double Value, double Size) Input(int n, int c, int h, int w, float[] x, float[] b)
    {
        double value = x[X.Dense(n, c, h, w)];
        if (Prologue is not { } activation)
        {
            return (value, Math.Abs(value));
        }

        (double product, double offset) = (b[OC + c] * value, b[OC + X.C + c]);
        double result = Activations.Apply(activation, product + offset, PrologueMin, PrologueMax);
        return (result, Math.Abs(product) + Math.Abs(offset) + Math.Abs(result));
    }
}
