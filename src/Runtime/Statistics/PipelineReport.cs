using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>A pipeline and what the driver says about the code it made for it.</summary>
/// <remarks>Dispatches with equal shader, constants, subgroup size and binding kinds share a pipeline.</remarks>
public sealed record PipelineReport
{
    /// <summary>Names of the steps that use it, each once, in the plan's order.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>Names of the alternatives it belongs to, each once.</summary>
    public required IReadOnlyList<string> Alternatives { get; init; }

    /// <summary>The shader's name in the model: <c>spirv/&lt;kernel&gt;/&lt;variant&gt;</c>.</summary>
    public required string Shader { get; init; }

    /// <summary>Its specialization constants; the position is the constant's id.</summary>
    public required IReadOnlyList<uint> Constants { get; init; }

    /// <summary>Workgroups of the first dispatch that uses it; those with equal constants have equal grids.</summary>
    public required Grid Grid { get; init; }

    /// <summary>The subgroup size the alternative needs; 0 for any.</summary>
    public required int RequiredSubgroupSize { get; init; }

    /// <summary>The code the driver made; most drivers make one executable of a compute pipeline.</summary>
    public required IReadOnlyList<PipelineExecutable> Executables { get; init; }
}
