namespace ResNetVk.Format.Plan;

/// <summary>How a picture becomes the network's input: resize, centre crop, colour order, normalisation.</summary>
/// <remarks>
/// Per channel c of the network: <c>value = (pixel[c] · Scale − Mean[c]) / Std[c]</c> with pixels 0…255.
/// With <see cref="ResizeShorterSide"/> the shorter side is brought to that length (antialiased bilinear) and the centre is cropped;
/// with <see cref="KeepSize"/> the centre is cropped from the picture as it is (a picture that is too small is enlarged until it covers);
/// with neither the picture is scaled until it just covers the network's input and the centre is cropped.
/// </remarks>
public sealed record ImagePreprocessing
{
    /// <summary>Channel order and count the network was trained with.</summary>
    public required ImageColor Color { get; init; }

    /// <summary>Factor applied to pixel values 0…255, usually 1/255.</summary>
    public required float Scale { get; init; }

    /// <summary>Per network channel, after scaling.</summary>
    public required IReadOnlyList<float> Mean { get; init; }

    /// <summary>Per network channel, after scaling; never zero.</summary>
    public required IReadOnlyList<float> Std { get; init; }

    /// <summary>Length of the shorter side before the centre crop; null for none.</summary>
    public int? ResizeShorterSide { get; init; }

    /// <summary>True when the picture is cropped without resizing.</summary>
    public bool KeepSize { get; init; }

    /// <summary>True when the input is [N, H, W, C], as TensorFlow has it; pictures come out the same, only a tensor is given in that order.</summary>
    public bool ChannelsLast { get; init; }
}
