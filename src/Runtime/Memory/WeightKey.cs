using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>A weight: a tensor of the file or a packed tensor. The two have separate names.</summary>
/// <param name="Space"><see cref="BufferSpace.Tensor"/> or <see cref="BufferSpace.Packed"/>.</param>
/// <param name="Name">Its name there.</param>
internal readonly record struct WeightKey(BufferSpace Space, string Name);
