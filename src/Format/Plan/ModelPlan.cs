namespace ResNetVk.Format.Plan;

/// <summary>Everything the runtime replays: decided by the converter, carried as JSON in the model file.</summary>
/// <remarks>
/// One inference is: the <see cref="PlannedInput.Load"/> (or <see cref="PlannedInput.LoadImage"/>,
/// <see cref="PlannedInput.LoadTexture"/> or <see cref="PlannedInput.LoadPlanes"/>) step of every input, then <see cref="Steps"/> in order,
/// then the <see cref="PlannedOutput.Store"/> step of every output; for a classification also
/// <see cref="PlannedClassification.Steps"/>. Every step has at least one alternative; the last one needs only Vulkan 1.1 core.
/// Activations live in the arena in the blocked layout <c>[N][ceil(C/4)][H][W][4]</c> of floats of <see cref="ActivationType"/>, lanes past C hold zero.
/// </remarks>
public sealed record ModelPlan
{
    /// <summary>Name of the network, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Where the model came from.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>Inputs in the order of the original graph.</summary>
    public required IReadOnlyList<PlannedInput> Inputs { get; init; }

    /// <summary>Outputs in the order of the original graph.</summary>
    public required IReadOnlyList<PlannedOutput> Outputs { get; init; }

    /// <summary>Soft-max and top-k over one output; null when the network is not a classifier.</summary>
    public PlannedClassification? Classification { get; init; }

    /// <summary>Class names by index; empty when none were given.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The body of the network, in execution order.</summary>
    public required IReadOnlyList<PlanStep> Steps { get; init; }

    /// <summary>Weights in a form that some alternative wants, made once at load by a prepack dispatch.</summary>
    public required IReadOnlyList<PackedTensor> PackedTensors { get; init; }

    /// <summary>
    /// The type in which steps hand values to each other in the arena: F32, or F16, and then the golden vectors are of values that were rounded so. Inputs
    /// and outputs of the network, and what dispatches of one step hand to each other, are F32 in any case, and so is what is computed.
    /// </summary>
    public ElementType ActivationType { get; init; }

    /// <summary>Size of the one activation buffer.</summary>
    public required long ArenaSizeInBytes { get; init; }

    /// <summary>The largest sum of activation bytes live at any one step: no plan can need less.</summary>
    public required long ArenaLowerBoundInBytes { get; init; }

    /// <summary>Counts for people and scripts.</summary>
    public required ModelStatistics Statistics { get; init; }
}
