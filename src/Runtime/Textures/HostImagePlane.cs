namespace ResNetVk.Runtime;

/// <summary>A plane of a <see cref="HostImage"/>: an image view of the program's.</summary>
/// <param name="View">
/// A <c>VkImageView</c> of type 2D and of a format that is read as floats (UNORM, SNORM, SRGB, SFLOAT), of an image with usage
/// <c>VK_IMAGE_USAGE_SAMPLED_BIT</c>. Level 0 of the view is read. It needs no sampler and no YCbCr conversion: of an image in a
/// multi-planar format give one view per plane (<c>VK_IMAGE_ASPECT_PLANE_0_BIT</c> and so on).
/// </param>
/// <param name="Layout">The layout the image is in when the network reads it.</param>
public readonly record struct HostImagePlane(ulong View, HostImageLayout Layout = HostImageLayout.ShaderReadOnly);
