using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The operator <see cref="Resize"/>: interpolation along W, then along H, at the places the tables give.</summary>
public static class ResizeReference
{
    /// <summary>Evaluates the operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">x [N, C, IH, IW]; rows [OH, 2] and columns [OW, 2] of pairs (low, fraction).</param>
    /// <returns>y [N, C, OH, OW].</returns>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    public static ReferenceTensor Evaluate(Resize op, IReadOnlyList<ReferenceTensor> inputs)
    {
        ReferenceTensor y = new(op.InferShape([.. inputs.Select(i => i.Shape)]));
        (ReferenceTensor x, double[] rows, double[] columns) = (inputs[0], inputs[1].Elements, inputs[2].Elements);
        (int ih, int iw, int oh, int ow) = (x.Shape[2], x.Shape[3], y.Shape[2], y.Shape[3]);
        for (int i = 0; i < y.Elements.Length; i++)
        {
            ReadOnlyMemory<double> plane = x.Elements.AsMemory(i / (oh * ow) * ih * iw, ih * iw);
            int row = 2 * (i / ow % oh);
            int column = 2 * (i % ow);
            y.Elements[i] = Between(
                rows[row], rows[row + 1], h => Between(columns[column], columns[column + 1], w => plane.Span[(h * iw) + w]));
        }

        return y;
    }

    // What has weight 0 is not looked at: it may lie outside, or be no number.
    private static double Between(double low, double fraction, Func<int, double> at) =>
        fraction == 0 ? at((int)low) : ((1 - fraction) * at((int)low)) + (fraction * at((int)low + 1));
}
