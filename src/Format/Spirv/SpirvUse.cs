namespace ResNetVk.Format.Spirv;

/// <summary>What a module takes with the specialization constants of a dispatch, in bytes.</summary>
/// <param name="Shared">Shared memory of a workgroup.</param>
/// <param name="Private">Variables of an invocation.</param>
/// <param name="PushConstants">Push constants.</param>
/// <param name="Blocks">The least that must be bound, in the order of the module's descriptors; a runtime array at the end counts nothing.</param>
internal sealed record SpirvUse(long Shared, long Private, long PushConstants, IReadOnlyList<long> Blocks);
