namespace ResNetVk.Runtime;

/// <summary>A picture in textures of the program's: a render target, a camera frame, a decoded video frame. It never leaves the device.</summary>
/// <remarks>
/// <para>
/// Ownership: views and images stay the program's and must exist as long as what is bound to them is used. Their content may change between
/// inferences: a camera's ring of three textures is three bindings, made once.
/// </para>
/// <para>
/// Before the network reads it, the program makes the image readable for compute shaders: it is in the stated layout, what wrote it has been
/// waited for by a barrier or semaphore with destination stage <c>COMPUTE_SHADER</c> and access <c>SHADER_READ</c>, and the queue family that runs the
/// network owns it. Afterwards, what writes it next waits for stage <c>COMPUTE_SHADER</c>; an execution dependency is enough. The network changes
/// neither content nor layout.
/// </para>
/// <para>
/// Colours: R, G and B are brought into 0 to 1 (a NaN counts as 0; for HDR, map the tones before) and alpha is not looked at. Pixels are encoded
/// before they are resampled, as training has it. Of planes, Y, Cb and Cr are resampled each by itself and then converted. Nothing is rounded to 8 bits.
/// </para>
/// <para>Immutable; may be shared between threads.</para>
/// </remarks>
public sealed record HostImage
{
    /// <summary>The planes in the order that <see cref="Kind"/> states: one, two or three.</summary>
    public required IReadOnlyList<HostImagePlane> Planes { get; init; }

    /// <summary>Width in pixels, of the first plane; 1 to 65,535.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels, of the first plane; 1 to 65,535.</summary>
    public required int Height { get; init; }

    /// <summary>How pixels are divided into planes.</summary>
    public HostImageKind Kind { get; init; } = HostImageKind.Rgba;

    /// <summary>What the numbers mean that a shader reads; for <see cref="HostImageKind.Rgba"/> only, planes of Y, Cb and Cr are always encoded.</summary>
    public PixelEncoding Encoding { get; init; } = PixelEncoding.Encoded;

    /// <summary>Which colours Y, Cb and Cr mean; not looked at for <see cref="HostImageKind.Rgba"/>.</summary>
    public YcbcrMatrix Matrix { get; init; } = YcbcrMatrix.Bt709;

    /// <summary>Which numbers Y, Cb and Cr use; not looked at for <see cref="HostImageKind.Rgba"/>.</summary>
    public YcbcrRange Range { get; init; } = YcbcrRange.Limited;

    /// <summary>Where Cb and Cr were taken; not looked at for <see cref="HostImageKind.Rgba"/>.</summary>
    public ChromaSiting Siting { get; init; } = ChromaSiting.Centre;

    /// <summary>How the picture, or the part of it, becomes the input.</summary>
    public ImageFit Fit { get; init; } = ImageFit.AsTrained;

    /// <summary>The part to use, with <see cref="Fit"/> applied to it alone: its surroundings are not looked at; null for the whole picture.</summary>
    public ImageRectangle? Source { get; init; }

    /// <summary>True when the last row in memory is the top of the picture, as OpenGL renders it.</summary>
    public bool FlipVertically { get; init; }

    /// <summary>
    /// What fills the input where there is no picture: around a <see cref="ImageFit.Letterbox"/>, and with <see cref="ImageFit.AsTrained"/> where
    /// a model crops more than there is. Black unless set.
    /// </summary>
    public RgbColor PadColor { get; init; }
}
