namespace ResNetVk.Runtime;

/// <summary>What a session chose for a step of the plan.</summary>
/// <param name="Role">What the step does.</param>
/// <param name="Name">Its name in the plan.</param>
/// <param name="Operator">Its operator, for people.</param>
/// <param name="Alternative">The chosen alternative.</param>
/// <param name="PassedOver">The alternatives the plan prefers to it, and why they were not chosen.</param>
/// <param name="DispatchCount">Dispatches of the chosen alternative.</param>
/// <param name="Reason">Why it was chosen.</param>
/// <param name="Times">The alternatives that were timed on this device, the chosen one included, in the plan's order; empty when none were.</param>
/// <param name="PutAside">The alternatives that computed something else than the others and are not taken; empty unless a driver is at fault.</param>
public sealed record StepDescription(
    StepRole Role,
    string Name,
    string Operator,
    string Alternative,
    IReadOnlyList<PassedOverAlternative> PassedOver,
    int DispatchCount,
    ChoiceReason Reason,
    IReadOnlyList<AlternativeDuration> Times,
    IReadOnlyList<PutAsideAlternative> PutAside);
