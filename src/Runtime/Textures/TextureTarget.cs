using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>What a descriptor of a texture points at.</summary>
/// <param name="View">The view.</param>
/// <param name="Layout">The layout its image is in when it is read.</param>
internal readonly record struct TextureTarget(ImageView View, ImageLayout Layout);
