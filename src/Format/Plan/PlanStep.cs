namespace ResNetVk.Format.Plan;

/// <summary>One node of the optimized graph, with the alternatives that compute it.</summary>
public sealed record PlanStep
{
    /// <summary>Name of the node it computes.</summary>
    public required string Name { get; init; }

    /// <summary>The operator, for people: <c>Conv2D+Relu+Residual</c>.</summary>
    public required string Operator { get; init; }

    /// <summary>Names of the source nodes that were fused into this one, its own included.</summary>
    public IReadOnlyList<string> FusedFrom { get; init; } = [];

    /// <summary>Multiply-adds of one execution; 0 where there are none.</summary>
    public long MultiplyAdds { get; init; }

    /// <summary>
    /// In order of preference; the first whose requirements the device meets is taken, unless another was timed faster there; the last needs
    /// Vulkan 1.1 core only.
    /// </summary>
    public required IReadOnlyList<Alternative> Alternatives { get; init; }

    /// <summary>The most preferred alternative that computes this step alone and is not for integrated GPUs only. Of a validated plan there is one.</summary>
    public Alternative FirstAlone() => Alternatives.First(alternative => alternative is { Covers: 0, Requirements.IntegratedGpu: false });

    /// <summary>The most preferred alternative that computes this step alone and that a GPU of any kind may run. Of a validated plan there is one.</summary>
    public Alternative FirstForGpus() =>
        Alternatives.First(alternative => alternative is { Covers: 0, Requirements: { Processor: false, IntegratedGpu: false } });
}
