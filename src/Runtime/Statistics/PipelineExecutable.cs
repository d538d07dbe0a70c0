namespace ResNetVk.Runtime;

/// <summary>One piece of machine code a driver made of a pipeline; most drivers make one of a compute pipeline.</summary>
/// <param name="Name">The driver's name for it.</param>
/// <param name="Description">The driver's explanation; may be empty.</param>
/// <param name="SubgroupSize">Invocations in a subgroup of this code; 0 when the driver does not say.</param>
/// <param name="Statistics">In the driver's order.</param>
public sealed record PipelineExecutable(string Name, string Description, int SubgroupSize, IReadOnlyList<PipelineStatistic> Statistics)
{
    /// <summary>The machine code as text, in the driver's syntax; empty when it does not give it under the name of Mesa's drivers.</summary>
    public string Assembly { get; init; } = string.Empty;
}
