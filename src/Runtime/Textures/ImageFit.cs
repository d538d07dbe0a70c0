namespace ResNetVk.Runtime;

/// <summary>How a picture of any proportions becomes an input of fixed ones. Resizing is antialiased in every case.</summary>
public enum ImageFit
{
    /// <summary>As the model says: what was done to pictures when the network was tested.</summary>
    AsTrained,

    /// <summary>Resized until it just covers the input; the centre is taken.</summary>
    CentreCrop,

    /// <summary>Resized until all of it fits into the input, in the middle of borders of <see cref="HostImage.PadColor"/>.</summary>
    Letterbox,

    /// <summary>Resized to the input's width and height; proportions are lost.</summary>
    Stretch,
}
