namespace ResNetVk.Runtime;

/// <summary>How the pixels of a <see cref="HostImage"/> are divided into planes.</summary>
public enum HostImageKind
{
    /// <summary>One plane whose R, G and B are the colour. The view's format decides where they lie: RGBA8, BGRA8, RGBA16F and others.</summary>
    Rgba,

    /// <summary>Two planes: Y in R; Cb in R and Cr in G, of half the width and height, rounded up.</summary>
    Nv12,

    /// <summary>Two planes: Y in R; Cr in R and Cb in G, of half the width and height, rounded up.</summary>
    Nv21,

    /// <summary>Three planes: Y, Cb and Cr, each in R; the latter two of half the width and height, rounded up.</summary>
    I420,
}
