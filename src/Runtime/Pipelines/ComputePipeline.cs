using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>A compute pipeline with its layouts. Owned by a <see cref="PipelineSet"/>.</summary>
/// <param name="Handle">The pipeline.</param>
/// <param name="Layout">Its pipeline layout.</param>
/// <param name="SetLayout">The layout of its descriptor set 0.</param>
internal sealed record ComputePipeline(Pipeline Handle, PipelineLayout Layout, DescriptorSetLayout SetLayout);
