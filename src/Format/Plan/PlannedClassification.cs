namespace ResNetVk.Format.Plan;

/// <summary>Soft-max and top-k over the classifying output, on the device.</summary>
/// <remarks>
/// The steps write to space <see cref="BufferSpace.Classes"/>: per batch item <see cref="K"/> pairs
/// (uint class index, float probability), most probable first, ties by the lower index.
/// </remarks>
public sealed record PlannedClassification
{
    /// <summary>Which output is classified, an index into <see cref="ModelPlan.Outputs"/>.</summary>
    public required int OutputIndex { get; init; }

    /// <summary>How many classes are reported per batch item.</summary>
    public required int K { get; init; }

    /// <summary>Number of classes.</summary>
    public required int ClassCount { get; init; }

    /// <summary>Soft-max (unless the network ends in one) and top-k.</summary>
    public required IReadOnlyList<PlanStep> Steps { get; init; }
}
