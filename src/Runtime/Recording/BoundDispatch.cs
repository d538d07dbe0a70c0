using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>A dispatch with everything a command buffer needs of it.</summary>
/// <param name="Pipeline">Compute pipeline and layout.</param>
/// <param name="Set">Descriptor set 0.</param>
/// <param name="Grid">Workgroups.</param>
/// <param name="Bindings">What it reads and writes.</param>
/// <param name="PushConstants">Words from offset 0; may be empty.</param>
internal sealed record BoundDispatch(ComputePipeline Pipeline, DescriptorSet Set, Grid Grid, ResolvedBinding[] Bindings, uint[] PushConstants);
