using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The operator <see cref="Conv2D"/>, one product after the other.</summary>
public static class ConvolutionReference
{
    /// <summary>Evaluates the operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">
    /// x [N, IC, IH, IW], w [OC, IC/G, KH, KW], b [OC]; with a shortcut r [N, OC, OH, OW]; with a prologue s and t, each [IC].
    /// </param>
    /// <returns>y [N, OC, OH, OW].</returns>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    public static ReferenceTensor Evaluate(Conv2D op, IReadOnlyList<ReferenceTensor> inputs)
    {
        ReferenceTensor y = new(op.InferShape([.. inputs.Select(i => i.Shape)]));
        ReferenceTensor x = ChannelAffineReference.AfterPrologue(op.Prologue, inputs);
        ReferenceTensor? r = op.Residual == ResidualPosition.None ? null : inputs[3];
        int oc = y.Shape[1];

        // One output plane (n, o) per item: planes are independent, so the result does not depend on the number of threads.
        Parallel.For(0, y.Shape[0] * oc, plane => EvaluatePlane(op, x, inputs[1], inputs[2].Elements[plane % oc], r, y, plane / oc, plane % oc));
        return y;
    }

    /// <summary>Turns sums of products into the operator's result: bias, shortcut, activation.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="x">Its input after the prologue, which a gate carries.</param>
    /// <param name="bias">[OC].</param>
    /// <param name="r">The shortcut; null when there is none.</param>
    /// <param name="y">The sums [N, OC, OH, OW]; replaced by the result.</param>
    internal static void Finish(Conv2D op, ReferenceTensor x, ReferenceTensor bias, ReferenceTensor? r, ReferenceTensor y)
    {
        int plane = y.Shape[2] * y.Shape[3];
        Parallel.For(0, y.Shape[0] * y.Shape[1], i =>
        {
            double b = bias.Elements[i % y.Shape[1]];
            for (int at = i * plane; at < (i + 1) * plane; at++)
            {
                y.Elements[at] = Finish(op, x, b + y.Elements[at], r, at);
            }
        });
    }

    private static void EvaluatePlane(Conv2D op, ReferenceTensor x, ReferenceTensor w, double bias, ReferenceTensor? r, ReferenceTensor y, int n, int o)
    {
        (int oh, int ow) = (y.Shape[2], y.Shape[3]);
        int start = ((n * y.Shape[1]) + o) * oh * ow;
        for (int h = 0; h < oh; h++)
        {
            for (int v = 0; v < ow; v++)
            {
                int at = start + (h * ow) + v;
                y.Elements[at] = Finish(op, x, bias + SumOfProducts(op, x, w, n, o, h, v), r, at);
            }
        }
    }

    private static double Finish(Conv2D op, ReferenceTensor x, double sum, ReferenceTensor? r, int at) => op.Residual switch
    {
        ResidualPosition.BeforeActivation => ActivationReference.Apply(op.Activation, sum + r!.Elements[at]),
        ResidualPosition.AfterActivation => ActivationReference.Apply(op.Activation, sum) + r!.Elements[at],
        ResidualPosition.Gated => Mix(ActivationReference.Apply(op.Activation, sum), r!.Elements[at], x.Elements[at]),
        _ => ActivationReference.Apply(op.Activation, sum),
    };

    // t·r + (1 − t)·x: x has the shape of y.
    private static double Mix(double t, double r, double x) => (t * r) + ((1 - t) * x);

    // Σ over i, kh, kw of w[o, i, kh, kw] · x[n, g·IC/G + i, oh·SH + kh·DH − PT, ow·SW + kw·DW − PL], zero outside x.
    private static double SumOfProducts(Conv2D op, ReferenceTensor x, ReferenceTensor w, int n, int o, int oh, int ow)
    {
        Window window = op.Window;
        (int ic, int ih, int iw) = (x.Shape[1], x.Shape[2], x.Shape[3]);
        (int icOfGroup, int kHeight, int kWidth) = (w.Shape[1], w.Shape[2], w.Shape[3]);
        int group = o / (w.Shape[0] / op.Groups);
        ReadOnlySpan<double> pixels = x.Elements;
        ReadOnlySpan<double> weights = w.Elements;
        double sum = 0;
        for (int i = 0; i < icOfGroup; i++)
        {
            int c = (group * icOfGroup) + i;
            for (int kh = 0; kh < kHeight; kh++)
            {
                int h = (oh * window.SH) + (kh * window.DH) - window.PT;
                if (h < 0 || h >= ih)
                {
                    continue;
                }

                // Rows of w and x; the column of x is v.
                int weight = ((((o * icOfGroup) + i) * kHeight) + kh) * kWidth;
                int pixel = ((((n * ic) + c) * ih) + h) * iw;
                for (int kw = 0; kw < kWidth; kw++)
                {
                    int v = (ow * window.SW) + (kw * window.DW) - window.PL;
                    if (v >= 0 && v < iw)
                    {
                        sum += weights[weight + kw] * pixels[pixel + v];
                    }
                }
            }
        }

        return sum;
    }
}
