namespace ResNetVk.Format.Plan;

/// <summary>One <c>vkCmdDispatch</c>: a shader, its specialization constants, its bindings and its grid.</summary>
public sealed record Dispatch
{
    /// <summary>Name of the tensor that holds the SPIR-V words: <c>spirv/&lt;kernel&gt;/&lt;variant&gt;</c>. The entry point is <c>main</c>.</summary>
    public required string Shader { get; init; }

    /// <summary>Specialization constants as 32-bit patterns; the position is the constant's id. Ids 0–2 are the workgroup size.</summary>
    public required IReadOnlyList<uint> Constants { get; init; }

    /// <summary>
    /// Push constants as 32-bit words from offset 0, at most <see cref="PlanLimits.PushConstants"/>: what a shader reads there may differ
    /// between dispatches that share one pipeline. Empty for none. Where textures are loaded the first of them are zeros, see <see cref="TextureWords"/>.
    /// </summary>
    public IReadOnlyList<uint> PushConstants { get; init; } = [];

    /// <summary>Descriptor set 0; the position is the binding number.</summary>
    public required IReadOnlyList<Binding> Bindings { get; init; }

    /// <summary>Workgroups in x, y and z; each from 1 to 65,535.</summary>
    public required Grid Grid { get; init; }
}
