namespace ResNetVk.Runtime;

/// <summary>What a session chose for a step of the plan.</summary>
/// <param name="Role">What the step does.</param>
/// <param name="Name">Its name in the plan.</param>
/// <param name="Operator">Its operator, for people.</param>
/// <param name="Alternative">The chosen alternative.</param>
/// <param name="PassedOver">The alternatives the plan prefers to it, and why they were not chosen.</param>
/// <param name="DispatchCount">Dispatches of the chosen alternative.</param>
public sealed record StepDescription(
    StepRole Role, string Name, string Operator, string Alternative, IReadOnlyList<PassedOverAlternative> PassedOver, int DispatchCount);
