namespace ResNetVk.Runtime;

/// <summary>What the numbers that a shader reads from a texture mean.</summary>
public enum PixelEncoding
{
    /// <summary>
    /// Encoded as sRGB has it, as in picture files: what a UNORM view of ordinary pictures gives. Networks are trained on such values, so they
    /// are taken as they are.
    /// </summary>
    Encoded,

    /// <summary>
    /// Linear light: what a view of an <c>_SRGB</c> format gives, since the texture unit decodes it, and what renderers keep in RGBA16F. Values are
    /// brought into 0 to 1 and encoded as sRGB.
    /// </summary>
    Linear,
}
