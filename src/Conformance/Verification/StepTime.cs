using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Verification;

/// <summary>The times of a step of the network's body, or of several that the session computes in one.</summary>
/// <param name="Name">The step, the first of several.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="MultiplyAdds">Multiply-adds of one execution; 0 where there are none.</param>
/// <param name="Alternatives">Those the device can run, the reference only where it is chosen or the only one; in the plan's order.</param>
/// <param name="Reason">Why the session takes the one it takes.</param>
/// <param name="PutAside">Alternatives that compute something else on this device; they are not timed.</param>
public sealed record StepTime(
    string Name,
    string Operator,
    long MultiplyAdds,
    IReadOnlyList<AlternativeTime> Alternatives,
    ChoiceReason Reason,
    IReadOnlyList<PutAsideAlternative> PutAside)
{
    /// <summary>Steps of the plan that these are the times of: more than one where they are computed together.</summary>
    public int StepCount { get; init; } = 1;

    /// <summary>The alternative the session takes.</summary>
    public AlternativeTime Chosen => Alternatives.First(a => a.IsChosen);
}
