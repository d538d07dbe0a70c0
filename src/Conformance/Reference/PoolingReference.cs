using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The operators <see cref="Pool2D"/> and <see cref="GlobalAveragePool"/>.</summary>
public static class PoolingReference
{
    /// <summary>Evaluates a pooling with a window.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="x">[N, C, IH, IW].</param>
    /// <returns>y [N, C, OH, OW]. With ceil mode, windows that reach past the padding count only what lies inside it.</returns>
    /// <exception cref="ShapeException">The input does not fit the operator.</exception>
    public static ReferenceTensor Evaluate(Pool2D op, ReferenceTensor x)
    {
        ReferenceTensor y = new(op.InferShape([x.Shape]));
        (int ih, int iw, int oh, int ow) = (x.Shape[2], x.Shape[3], y.Shape[2], y.Shape[3]);
        for (int i = 0; i < y.Elements.Length; i++)
        {
            ReadOnlySpan<double> plane = x.Elements.AsSpan(i / (oh * ow) * ih * iw, ih * iw);
            y.Elements[i] = Reduce(op, plane, ih, iw, i / ow % oh, i % ow);
        }

        return y;
    }

    /// <summary>Evaluates the mean over H and W.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">x [N, C, H, W]; with a prologue also s and t, each [C].</param>
    /// <returns>y [N, C, 1, 1].</returns>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    public static ReferenceTensor Evaluate(GlobalAveragePool op, IReadOnlyList<ReferenceTensor> inputs)
    {
        ReferenceTensor y = new(op.InferShape([.. inputs.Select(i => i.Shape)]));
        ReferenceTensor x = ChannelAffineReference.AfterPrologue(op.Prologue, inputs);
        int plane = x.Shape[2] * x.Shape[3];
        for (int i = 0; i < y.Elements.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j < plane; j++)
            {
                sum += x.Elements[(i * plane) + j];
            }

            y.Elements[i] = sum / plane;
        }

        return y;
    }

    private static double Reduce(Pool2D op, ReadOnlySpan<double> plane, int ih, int iw, int oh, int ow)
    {
        Window window = op.Window;
        double sum = 0;
        double largest = double.NegativeInfinity;
        double smallest = double.PositiveInfinity;
        int inside = 0;
        int insideOrPadding = 0;
        for (int kh = 0; kh < op.KH; kh++)
        {
            for (int kw = 0; kw < op.KW; kw++)
            {
                int h = (oh * window.SH) + (kh * window.DH) - window.PT;
                int w = (ow * window.SW) + (kw * window.DW) - window.PL;
                insideOrPadding += h < ih + window.PB && w < iw + window.PR ? 1 : 0;
                if (h >= 0 && h < ih && w >= 0 && w < iw)
                {
                    inside++;
                    sum += plane[(h * iw) + w];
                    largest = Math.Max(largest, plane[(h * iw) + w]);
                    smallest = Math.Min(smallest, plane[(h * iw) + w]);
                }
            }
        }

        return op.Kind switch
        {
            PoolKind.Max => largest,
            PoolKind.Min => smallest,
            PoolKind.Average => sum / inside,
            PoolKind.AverageWithPadding => sum / insideOrPadding,
            _ => throw new ArgumentOutOfRangeException(nameof(op), op.Kind, "unknown pooling"),
        };
    }
}
