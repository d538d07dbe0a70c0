using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Reference;

/// <summary>Where the network's input lies in a picture: the size it is resized to and the corner of the centre crop.</summary>
/// <param name="ResizedWidth">Width after resizing.</param>
/// <param name="ResizedHeight">Height after resizing.</param>
/// <param name="Left">Column of the resized picture that becomes column 0 of the input; negative when the picture is narrower.</param>
/// <param name="Top">Row of the resized picture that becomes row 0 of the input; negative when the picture is lower.</param>
public readonly record struct ImageGeometry(int ResizedWidth, int ResizedHeight, int Left, int Top)
{
    /// <summary>Follows the rules of <see cref="ImagePreprocessing"/>, or another fit.</summary>
    /// <param name="preprocessing">The rules.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="inputWidth">W of the network's input.</param>
    /// <param name="inputHeight">H of the network's input.</param>
    /// <param name="fit">How the picture becomes the input.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public static ImageGeometry Of(
        ImagePreprocessing preprocessing, int width, int height, int inputWidth, int inputHeight, ImageFit fit = ImageFit.AsTrained)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputHeight);
        (int w, int h) = fit switch
        {
            ImageFit.AsTrained => ResizedSize(preprocessing, width, height, inputWidth, inputHeight),
            ImageFit.CentreCrop => Covering(width, height, inputWidth, inputHeight),
            ImageFit.Letterbox => Inside(width, height, inputWidth, inputHeight),
            ImageFit.Stretch => (inputWidth, inputHeight),
            _ => throw new ArgumentOutOfRangeException(nameof(fit), fit, "not a fit"),
        };
        return new ImageGeometry(w, h, CropStart(w, inputWidth), CropStart(h, inputHeight));
    }

    private static (int Width, int Height) ResizedSize(ImagePreprocessing preprocessing, int width, int height, int inputWidth, int inputHeight)
    {
        if (preprocessing.ResizeShorterSide is { } shorter)
        {
            // torchvision's Resize: the longer side is int(S · long / short).
            return width <= height
                ? (shorter, (int)((long)shorter * height / width))
                : ((int)((long)shorter * width / height), shorter);
        }

        if (preprocessing.KeepSize && width >= inputWidth && height >= inputHeight)
        {
            return (width, height);
        }

        return Covering(width, height, inputWidth, inputHeight);
    }

    // The smallest size of the picture's proportions that covers the input; the side that is not bound is rounded down.
    private static (int Width, int Height) Covering(int width, int height, int inputWidth, int inputHeight) =>
        (long)inputWidth * height >= (long)inputHeight * width
            ? (inputWidth, (int)((long)inputWidth * height / width))
            : ((int)((long)inputHeight * width / height), inputHeight);

    // The largest size of the picture's proportions that fits into the input; the side that is not bound is rounded to the nearest.
    private static (int Width, int Height) Inside(int width, int height, int inputWidth, int inputHeight)
    {
        return (long)inputWidth * height <= (long)inputHeight * width
            ? (inputWidth, Math.Max(1, (int)Math.Round((double)inputWidth * height / width, MidpointRounding.AwayFromZero)))
            : (Math.Max(1, (int)Math.Round((double)inputHeight * width / height, MidpointRounding.AwayFromZero)), inputHeight);
    }

    // A surplus is halved and rounded to the nearest, halves to even, as Python's round does in torchvision's CenterCrop;
    // a shortage is halved toward zero.
    private static int CropStart(int size, int crop) =>
        size >= crop ? (int)Math.Round((size - crop) / 2.0, MidpointRounding.ToEven) : -((crop - size) / 2);
}
