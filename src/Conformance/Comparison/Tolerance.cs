using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Comparison;

/// <summary>How far a 32-bit result of one operator may lie from the 64-bit reference.</summary>
/// <remarks>
/// The error allowed at element i is <c>Ulps · ulp(max(|reference[i]|, Scale[i])) + 2⁻¹²⁶</c>.
/// The scale is there because rounding errors follow the size of what is added, not of what is left after cancellation:
/// it is the sum of the magnitudes of all terms of the element (|w·x|, |b|, |r| …), so that <c>Ulps</c> bounds the number of roundings.
/// The last term is the flushing of denormals that Vulkan permits. Where the reference exceeds the range of 32-bit floats,
/// the infinity of its sign is expected; where it is NaN, NaN.
/// </remarks>
/// <param name="Ulps">Units in the last place allowed.</param>
/// <param name="Scale">Per element of the output, the sum of the magnitudes of its terms.</param>
public sealed record Tolerance(double Ulps, ReferenceTensor Scale)
{
    // Vulkan's precision table allows exp 3 + 2·|x| ULP and division 2.5; the WebNN rules leave 32 + 2 for a sigmoid.
    private const double SigmoidUlps = 34;

    /// <summary>The bound of an operator on given inputs.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">The inputs the reference is computed from, in the operator's order.</param>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    /// <exception cref="ArgumentException">The operator has no bound here.</exception>
    public static Tolerance For(Operator op, IReadOnlyList<ReferenceTensor> inputs) =>
        new(UlpsOf(op, [.. inputs.Select(i => i.Shape)]), ScaleOf(op, inputs));

    /// <summary>The number of ULPs allowed, which grows with the reduction length as in the WebNN conformance rules.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">Shapes in the operator's order.</param>
    /// <exception cref="ArgumentException">The operator has no bound here.</exception>
    public static double UlpsOf(Operator op, IReadOnlyList<TensorShape> inputs) => op switch
    {
        // Two roundings per product and sum; one more for a shortcut, three for a gate: the difference from one, a product, the sum.
        Conv2D conv => (2.0 * inputs[1][1] * inputs[1][2] * inputs[1][3])
            + (conv.Residual switch { ResidualPosition.None => 0, ResidualPosition.Gated => 3, _ => 1 })
            + UlpsOf(conv.Activation) + UlpsOfPrologue(conv.Prologue),
        FullyConnected connected => (2.0 * inputs[1][1]) + UlpsOf(connected.Activation),
        BatchNormalization => 6,
        ChannelAffine affine => 6 + UlpsOf(affine.Activation),
        Activate activate => UlpsOf(activate.Activation),
        Binary { Kind: BinaryKind.Max or BinaryKind.Min, Residual: false } binary => UlpsOf(binary.Activation),
        Binary binary => (binary.Residual ? 2 : 1) + UlpsOf(binary.Activation),
        Pool2D { Kind: PoolKind.Max or PoolKind.Min } or ReduceChannels { Kind: PoolKind.Max or PoolKind.Min } => 0,
        Pool2D pool => (pool.KH * pool.KW) + 2,
        ReduceChannels reduce => reduce.Count + 2,
        GlobalAveragePool pool => ((double)inputs[0][2] * inputs[0][3]) + 2 + UlpsOfPrologue(pool.Prologue),
        Resize { Mode: ResizeMode.Nearest } => 0,

        // Three roundings along each axis: of 1 - fraction, of its product and of the sum.
        Resize => 6,
        Softmax => (3.0 * inputs[0][1]) + 3,
        Identity or Reshape or Rearrange or Concat => 0,
        _ => throw new ArgumentException($"operator {op.GetType().Name} has no bound; state one here", nameof(op)),
    };

    /// <summary>The error allowed at one element.</summary>
    /// <param name="index">Row-major index.</param>
    /// <param name="reference">The reference's element, finite.</param>
    public double AllowedAt(int index, double reference) =>
        (Ulps * Ulp.At(Math.Max(Math.Abs(reference), Scale.Elements[index]))) + Ulp.SmallestNormal;

    /// <summary>Compares a result with the reference.</summary>
    /// <param name="reference">The 64-bit reference.</param>
    /// <param name="actual">The 32-bit result, row-major.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public ToleranceResult Check(ReferenceTensor reference, ReadOnlySpan<float> actual)
    {
        if (actual.Length != reference.Elements.Length || !Scale.Shape.Equals(reference.Shape))
        {
            throw new ArgumentException(
                $"the reference has shape {reference.Shape}, the scale {Scale.Shape}; the result has {actual.Length} elements", nameof(actual));
        }

        int outside = 0;
        int worst = -1;
        double worstShare = -1;
        for (int i = 0; i < actual.Length; i++)
        {
            double share = ElementError.Of(reference.Elements[i], actual[i]) / AllowedAt(i, double.IsFinite(reference.Elements[i]) ? reference.Elements[i] : 0);
            outside += share <= 1 ? 0 : 1;
            if (share > worstShare)
            {
                (worst, worstShare) = (i, share);
            }
        }

        return new ToleranceResult
        {
            OutsideCount = outside,
            WorstShare = Math.Max(worstShare, 0),
            Worst = worst < 0
                ? "there are no elements"
                : $"element {Coordinates.Describe(worst, reference.Shape)} of {reference.Shape}: reference {reference.Elements[worst]:G9}, "
                    + $"found {actual[worst]:G9}, difference {ElementError.Of(reference.Elements[worst], actual[worst]):G4}, "
                    + $"allowed {AllowedAt(worst, double.IsFinite(reference.Elements[worst]) ? reference.Elements[worst] : 0):G4} ({Ulps} ULP)",
        };
    }

    private static double UlpsOf(Activation activation) => activation.Kind == ActivationKind.Sigmoid ? SigmoidUlps : 0;

    // A product and a sum, whose roundings the sum over the elements carries on in proportion.
    private static double UlpsOfPrologue(Activation? prologue) => prologue is { } activation ? 2 + UlpsOf(activation) : 0;

    private static ReferenceTensor ScaleOf(Operator op, IReadOnlyList<ReferenceTensor> inputs)
    {
        ReferenceTensor[] sizes = [.. inputs.Select(i => i.Map(Math.Abs))];
        return op switch
        {
            Conv2D conv => ConvolutionScale(conv, inputs, sizes),
            FullyConnected connected => FullyConnectedReference.Evaluate(connected with { Activation = Activation.None }, sizes),

            // |γ·x/σ| + |γ·μ/σ| + |β|: the sum with the mean's sign turned.
            BatchNormalization norm => BatchNormalizationReference.Evaluate(norm, [sizes[0], sizes[1], sizes[2], sizes[3].Map(e => -e), inputs[4]]),
            ChannelAffine affine => ChannelAffineReference.Evaluate(affine with { Activation = Activation.None }, sizes),
            Activate { Activation.Kind: ActivationKind.Sigmoid } => SigmoidScale(inputs[0]),
            Binary binary => BinaryScale(binary, inputs),
            Resize resize => ResizeReference.Evaluate(resize, [sizes[0], inputs[1], inputs[2]]),
            Softmax softmax => SoftmaxScale(softmax, inputs[0]),
            GlobalAveragePool { Prologue: { } prologue } => PoolingReference.Evaluate(new GlobalAveragePool(), [PrologueScale(prologue, inputs, sizes)]),
            _ => ReferenceOperators.Evaluate(op, sizes),
        };
    }

    // The same sum over magnitudes. A fused activation never enlarges an error: its slope is at most 1.
    private static ReferenceTensor ConvolutionScale(Conv2D conv, IReadOnlyList<ReferenceTensor> inputs, ReferenceTensor[] sizes)
    {
        bool adds = conv.Residual is ResidualPosition.BeforeActivation or ResidualPosition.AfterActivation;
        Conv2D sum = conv with { Activation = Activation.None, Prologue = null, Residual = adds ? ResidualPosition.BeforeActivation : ResidualPosition.None };
        ReferenceTensor x = conv.Prologue is { } prologue ? PrologueScale(prologue, inputs, sizes) : sizes[0];
        ReferenceTensor scale = ConvolutionReference.Evaluate(sum, [x, sizes[1], sizes[2], .. adds ? [sizes[3]] : Array.Empty<ReferenceTensor>()]);
        if (conv.Residual == ResidualPosition.Gated)
        {
            // An error of the gate t counts |r − x| times, those of t·r and (1 − t)·x with |t| ≤ the sum's size or 1.
            for (int i = 0; i < scale.Elements.Length; i++)
            {
                scale.Elements[i] = (scale.Elements[i] + 1) * (sizes[3].Elements[i] + x.Elements[i]);
            }
        }

        return scale;
    }

    // |s·x| + |t|, and the result's own size, which a clip or sigmoid may make larger.
    private static ReferenceTensor PrologueScale(Activation prologue, IReadOnlyList<ReferenceTensor> inputs, ReferenceTensor[] sizes)
    {
        ReferenceTensor scale = ChannelAffineReference.Evaluate(new ChannelAffine(), [sizes[0], sizes[^2], sizes[^1]]);
        ReferenceTensor result = ChannelAffineReference.AfterPrologue(prologue, inputs);
        for (int i = 0; i < scale.Elements.Length; i++)
        {
            scale.Elements[i] += Math.Abs(result.Elements[i]);
        }

        return scale;
    }

    // One rounding of an exact result has no scale but the result's own; the rounding of a ∘ b carries on into the sum with r.
    private static ReferenceTensor BinaryScale(Binary binary, IReadOnlyList<ReferenceTensor> inputs)
    {
        ReferenceTensor size = new(binary.InferShape([.. inputs.Select(i => i.Shape)]));
        if (binary.Residual)
        {
            Binary first = new(binary.Kind);
            size = BinaryReference.Evaluate(new Binary(BinaryKind.Add), [BinaryReference.Evaluate(first, [inputs[0], inputs[1]]).Map(Math.Abs), inputs[2].Map(Math.Abs)]);
        }

        if (binary.Activation.Kind != ActivationKind.Sigmoid)
        {
            return size;
        }

        ReferenceTensor scale = SigmoidScale(BinaryReference.Evaluate(binary with { Activation = Activation.None }, inputs));

        // What the argument is off by is at most a quarter of it in the sigmoid.
        return BinaryReference.Evaluate(new Binary(BinaryKind.Add), [scale, size.Map(s => s / 4)]);
    }

    // The exponential's error grows with its argument: e^−x with |x| ULP is |x|·y·(1−y) in y.
    private static ReferenceTensor SigmoidScale(ReferenceTensor x) => x.Map(e =>
    {
        double y = 1 / (1 + Math.Exp(-e));
        return y * (1 + (Math.Abs(e) * (1 - y)));
    });

    // d[c] = |x[c] − m| is the size of the exponential's error in ULPs; the denominator's is their mean d̄ weighted by y.
    // Soft-max: y·(1 + d + d̄). Log-soft-max adds absolute errors instead: 1 + d + d̄ + |log Σ|.
    private static ReferenceTensor SoftmaxScale(Softmax softmax, ReferenceTensor x)
    {
        ReferenceTensor y = SoftmaxReference.Evaluate(new Softmax(Log: false), x);
        ReferenceTensor log = SoftmaxReference.Evaluate(new Softmax(Log: true), x);
        ReferenceTensor scale = new(x.Shape);
        int channels = x.Shape[1];
        int plane = x.Shape.Skip(2).Aggregate(1, (product, size) => product * size);
        for (int column = 0; column < x.Shape[0] * plane; column++)
        {
            int first = (column / plane * channels * plane) + (column % plane);
            int[] indices = [.. Enumerable.Range(0, channels).Select(c => first + (c * plane))];
            double largest = indices.Max(i => x.Elements[i]);
            double mean = indices.Sum(i => y.Elements[i] == 0 ? 0 : y.Elements[i] * (largest - x.Elements[i]));
            foreach (int i in indices)
            {
                double sum = 1 + (largest - x.Elements[i]) + mean;
                scale.Elements[i] = softmax.Log ? sum + Math.Abs(log.Elements[i]) : y.Elements[i] * sum;
            }
        }

        return scale;
    }
}
