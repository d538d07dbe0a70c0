namespace ResNetVk.Format.Plan;

/// <summary>One way to compute a step on devices that meet its requirements.</summary>
public sealed record Alternative
{
    /// <summary>Kernel and variant, for people: <c>conv2d_lanes/k3s1_l8</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the device must have.</summary>
    public required DeviceRequirements Requirements { get; init; }

    /// <summary>Executed in order; a later dispatch sees what an earlier one wrote. Empty where <see cref="Copy"/> stands.</summary>
    public required IReadOnlyList<Dispatch> Dispatches { get; init; }

    /// <summary>
    /// Of the first alternative of a <see cref="PlannedOutput.Store"/>: the bytes of the arena that are the output as they are, to be copied by a command
    /// of the device instead of a dispatch. Of that of a <see cref="PlannedInput.Load"/>: where the input is copied to, which has been written in the
    /// <see cref="BlockedLayout"/> of its shape then. Otherwise null.
    /// </summary>
    public ArenaRange? Copy { get; init; }

    /// <summary>
    /// How many of the steps right behind this one the dispatches compute as well, all but the last only for themselves: where this alternative is
    /// taken, those steps run nothing, and of their results only that of the last is in its place.
    /// </summary>
    public int Covers { get; init; }
}
