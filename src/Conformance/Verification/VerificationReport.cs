using ResNetVk.Conformance.Comparison;

namespace ResNetVk.Conformance.Verification;

/// <summary>Outcome of <see cref="Verifier.Verify"/>.</summary>
public sealed record VerificationReport
{
    /// <summary>One entry per output, in the network's order.</summary>
    public required IReadOnlyList<OutputComparison> Outputs { get; init; }

    /// <summary>Number of inputs tried.</summary>
    public required int Samples { get; init; }

    /// <summary>The share of score vectors that name the same class as ONNX Runtime's, or tie; null when no output holds class scores.</summary>
    public required double? Top1Agreement { get; init; }

    /// <summary>How many of the score vectors that agree do so by a tie: see <see cref="Top1Comparison"/>.</summary>
    public required int Top1Ties { get; init; }

    /// <summary>True when every output is within its bound and finite, and every class agrees.</summary>
    public bool Passed => Outputs.All(o => o.Passed) && Top1Agreement is null or 1;
}
