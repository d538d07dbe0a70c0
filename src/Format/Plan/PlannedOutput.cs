namespace ResNetVk.Format.Plan;

/// <summary>An output of the network and the step that brings it out of the arena.</summary>
public sealed record PlannedOutput
{
    /// <summary>The name it has in the source graph.</summary>
    public required string Name { get; init; }

    /// <summary>Shape in the source graph's order. The element type is F32.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>
    /// Brings the values from the arena's blocked layout to the dense tensor in space <see cref="BufferSpace.Output"/>: by dispatches, or where both
    /// layouts are the same by an <see cref="Alternative.Copy"/>.
    /// </summary>
    public required PlanStep Store { get; init; }
}
