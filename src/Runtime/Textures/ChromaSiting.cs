namespace ResNetVk.Runtime;

/// <summary>Where in its 2 × 2 pixels a sample of Cb or Cr was taken.</summary>
public enum ChromaSiting
{
    /// <summary>In the middle, as JPEG and MPEG-1 have it.</summary>
    Centre,

    /// <summary>In the column of the left two pixels, between their rows, as H.264, HEVC and MPEG-2 have it unless they say otherwise.</summary>
    Left,
}
