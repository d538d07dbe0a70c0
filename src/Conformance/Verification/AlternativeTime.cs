namespace ResNetVk.Conformance.Verification;

/// <summary>The time of one alternative of a step.</summary>
/// <param name="Name">The alternative.</param>
/// <param name="Timing">Time on the device of its dispatches together.</param>
/// <param name="IsChosen">True for the one a session of this device takes.</param>
public sealed record AlternativeTime(string Name, Timing Timing, bool IsChosen);
