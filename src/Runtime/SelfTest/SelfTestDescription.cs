namespace ResNetVk.Runtime;

/// <summary>What a session's self-test did and found.</summary>
public sealed record SelfTestDescription
{
    /// <summary>What became of it.</summary>
    public required SelfTestOutcome Outcome { get; init; }

    /// <summary>How long creating the session took for it, the weights of alternatives that took another's place included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Steps whose results were compared; 0 when it was not run.</summary>
    public required int Steps { get; init; }

    /// <summary>
    /// Of what the session's alternatives were allowed to differ, the largest share that a number took, 0 to 1; 0 when the test was not run.
    /// </summary>
    public required double LargestShare { get; init; }

    /// <summary>Alternatives that are put aside on this device, found now or earlier; empty unless a driver is at fault.</summary>
    public required IReadOnlyList<SelfTestFinding> PutAside { get; init; }

    /// <summary>What became of the file that remembers it; <see cref="PipelineCacheState.None"/> without <see cref="SessionOptions.PipelineCachePath"/>.</summary>
    public required PipelineCacheState File { get; init; }

    /// <summary>Why the file could not be read or written; null when it could.</summary>
    public required string? FileProblem { get; init; }

    /// <summary>The same for a session that shares what was tested for another one.</summary>
    internal SelfTestDescription ForLaterSession() => this with
    {
        Outcome = Outcome == SelfTestOutcome.Passed ? SelfTestOutcome.Remembered : Outcome,
        Duration = TimeSpan.Zero,
        Steps = 0,
        LargestShare = 0,
    };
}
