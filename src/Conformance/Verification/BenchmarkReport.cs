namespace ResNetVk.Conformance.Verification;

/// <summary>Outcome of <see cref="Benchmark.Run"/>.</summary>
public sealed record BenchmarkReport
{
    /// <summary>Number of timed runs of each; 0 when the outputs are wrong.</summary>
    public required int Runs { get; init; }

    /// <summary>Times of the network; null when its outputs are wrong, so that nothing was timed.</summary>
    public required Timing? Ours { get; init; }

    /// <summary>Times of ONNX Runtime; null when it was not timed.</summary>
    public required Timing? Theirs { get; init; }

    /// <summary>How the outputs compared before anything was timed; null when ONNX Runtime did not run.</summary>
    public required VerificationReport? Verification { get; init; }

    /// <summary>Median of ours divided by median of theirs; null when either was not timed.</summary>
    public double? Ratio => Ours?.MedianMilliseconds / Theirs?.MedianMilliseconds;
}
