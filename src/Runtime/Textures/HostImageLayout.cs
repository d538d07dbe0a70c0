namespace ResNetVk.Runtime;

/// <summary>The layout a plane of a <see cref="HostImage"/> is in whenever the network reads it.</summary>
public enum HostImageLayout
{
    /// <summary><c>VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL</c>.</summary>
    ShaderReadOnly,

    /// <summary><c>VK_IMAGE_LAYOUT_GENERAL</c>.</summary>
    General,
}
