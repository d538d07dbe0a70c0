namespace ResNetVk.Format.Plan;

/// <summary>Channel order of the network's input.</summary>
public enum ImageColor
{
    /// <summary>Three channels: red, green, blue.</summary>
    Rgb,

    /// <summary>Three channels: blue, green, red.</summary>
    Bgr,

    /// <summary>One channel: luma by ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B.</summary>
    Gray,
}
