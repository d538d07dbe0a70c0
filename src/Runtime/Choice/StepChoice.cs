namespace ResNetVk.Runtime;

/// <summary>What was found out about the alternatives of steps of one shape on one device. Immutable.</summary>
/// <param name="Chosen">Name of the alternative to take; null where the plan's order decides.</param>
/// <param name="Times">Those that were timed, in the plan's order.</param>
/// <param name="PutAside">Those that are never taken.</param>
/// <param name="Budget">Where the plan's order decides: the budget that was not enough. A session with a larger one tries again.</param>
internal sealed record StepChoice(
    string? Chosen, IReadOnlyList<AlternativeDuration> Times, IReadOnlyList<PutAsideAlternative> PutAside, TimeSpan Budget = default)
{
    /// <summary>A budget did not reach the shape, or there was no memory to try it.</summary>
    public static StepChoice NotReached(TimeSpan budget) => new(null, [], [], budget);

    /// <summary>True when a session with this budget has nothing to find out.</summary>
    public bool IsFinalFor(TimeSpan budget) => Chosen is not null || budget <= Budget;

    /// <summary>Every alternative it speaks of.</summary>
    public IEnumerable<string> Names =>
        Times.Select(time => time.Name).Concat(PutAside.Select(aside => aside.Name)).Concat(Chosen is null ? [] : new[] { Chosen });
}
