namespace ResNetVk.Runtime;

/// <summary>Which colours a camera or decoder means by Y, Cb and Cr.</summary>
public enum YcbcrMatrix
{
    /// <summary>ITU-R BT.709: high-definition video.</summary>
    Bt709,

    /// <summary>ITU-R BT.601: standard-definition video, JPEG, most phone cameras.</summary>
    Bt601,

    /// <summary>ITU-R BT.2020, non-constant luminance: ultra-high-definition video. Its wider colours and brightness are not mapped to sRGB's.</summary>
    Bt2020,
}
