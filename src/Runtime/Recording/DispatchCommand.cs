using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>What recording a dispatch takes and no more, so that those of a whole inference lie close together in memory.</summary>
/// <remarks>
/// A frame loop records an inference when something else has used the processor's caches: following references to what is scattered would take
/// longer than the driver takes.
/// </remarks>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Layout">Its layout.</param>
/// <param name="Set">Descriptor set 0.</param>
/// <param name="Grid">Workgroups.</param>
/// <param name="FirstWord">Where its push constants begin among those of the sequence.</param>
/// <param name="WordCount">Number of them.</param>
/// <param name="NeedsBarrier">True when a barrier must stand before it.</param>
/// <param name="FirstClear">Where the ranges begin that are set to zero before it, among those of the sequence.</param>
/// <param name="ClearCount">Number of them.</param>
internal readonly record struct DispatchCommand(
    Pipeline Pipeline, PipelineLayout Layout, DescriptorSet Set, Grid Grid, int FirstWord, int WordCount, bool NeedsBarrier, int FirstClear, int ClearCount);
