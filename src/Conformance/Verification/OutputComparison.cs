using ResNetVk.Conformance.Comparison;
using ResNetVk.Converter.Graphs;

namespace ResNetVk.Conformance.Verification;

/// <summary>How one value of a network, an output or a layer's, compared with ONNX Runtime's over all samples.</summary>
public sealed record OutputComparison
{
    /// <summary>The value's name in the source model.</summary>
    public required string Name { get; init; }

    /// <summary>The largest |theirs − ours|; infinite for a wrong NaN or infinity.</summary>
    public required double MaxAbsoluteError { get; init; }

    /// <summary>The largest |theirs|.</summary>
    public required double MaxAbsoluteReference { get; init; }

    /// <summary>The error allowed: a share of <see cref="MaxAbsoluteReference"/>, and <see cref="RoundingAllowance"/>.</summary>
    public required double Bound { get; init; }

    /// <summary>What is allowed for weights, and activations, that were rounded (<see cref="RoundingEffect"/>); null where none were.</summary>
    public double? RoundingAllowance { get; init; }

    /// <summary>The smallest cosine between theirs and ours of any sample.</summary>
    public required double Cosine { get; init; }

    /// <summary>The worst element for people: sample, coordinates, both values.</summary>
    public required string Worst { get; init; }

    /// <summary>
    /// In how many samples the output holds no result to compare, in the source or here: it has a NaN, or the largest score of a score vector
    /// is infinite. 0 for layers, where equal NaNs and infinities count as equal.
    /// </summary>
    public int SamplesNotFinite { get; init; }

    /// <summary>True when the largest error is within the bound, and every sample has a result.</summary>
    public bool Passed => Reason is null;

    /// <summary>Why it fails; null when it passes.</summary>
    public string? Reason =>
        MaxAbsoluteError > Bound ? "differs by more than the bound"
        : SamplesNotFinite > 0
            ? $"holds values that are not finite for {SamplesNotFinite} {(SamplesNotFinite == 1 ? "input" : "inputs")}, in the source as here, "
                + "so that there is nothing to compare; check the source model, and that the inputs are like those it was trained on"
        : null;

    /// <summary>Joins the comparisons of one value over several samples.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="samples">One comparison per sample; at least one.</param>
    /// <param name="relativeBound">The bound as a share of the largest |theirs|.</param>
    /// <param name="roundingAllowance">What is allowed beside for rounding; null for none.</param>
    internal static OutputComparison Join(
        string name, TensorShape shape, IReadOnlyList<TensorComparison> samples, double relativeBound, double? roundingAllowance = null)
    {
        int worst = Enumerable.Range(0, samples.Count).MaxBy(i => samples[i].MaxAbsoluteError);
        TensorComparison at = samples[worst];
        double largest = samples.Max(s => s.MaxAbsoluteReference);
        return new OutputComparison
        {
            Name = name,
            MaxAbsoluteError = at.MaxAbsoluteError,
            MaxAbsoluteReference = largest,
            Bound = (relativeBound * largest) + (roundingAllowance ?? 0),
            RoundingAllowance = roundingAllowance,
            Cosine = samples.Min(s => s.Cosine),
            Worst = at.WorstIndex < 0
                ? "there are no elements"
                : $"sample {worst}, element {Reference.Coordinates.Describe(at.WorstIndex, shape)}: expected {at.WorstReference:G9}, found {at.WorstActual:G9}",
        };
    }
}
