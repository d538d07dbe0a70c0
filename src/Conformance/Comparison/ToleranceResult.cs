namespace ResNetVk.Conformance.Comparison;

/// <summary>Outcome of <see cref="Tolerance.Check"/>.</summary>
public sealed record ToleranceResult
{
    /// <summary>Elements outside the bound.</summary>
    public required int OutsideCount { get; init; }

    /// <summary>The largest quotient of error and allowed error; at most 1 when passed; infinite for a wrong NaN or infinity.</summary>
    public required double WorstShare { get; init; }

    /// <summary>The worst element, for people: where, both values, the difference, the bound.</summary>
    public required string Worst { get; init; }

    /// <summary>True when every element is inside the bound.</summary>
    public bool Passed => OutsideCount == 0;
}
