using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>The size a picture is resized to, and where in that the network's input begins.</summary>
/// <param name="ResizedWidth">Width after resizing.</param>
/// <param name="ResizedHeight">Height after resizing.</param>
/// <param name="Left">Column of the resized picture that is column 0 of the input; negative for a border.</param>
/// <param name="Top">Row of the resized picture that is row 0 of the input; negative for a border.</param>
internal readonly record struct TextureGeometry(long ResizedWidth, long ResizedHeight, long Left, long Top)
{
    /// <summary>Follows a fit. Sides that are not bound are rounded down, of a letterbox to the nearest, and are at least 1.</summary>
    /// <param name="image">What <see cref="ImageFit.AsTrained"/> means.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="width">Width of the picture; positive.</param>
    /// <param name="height">Height of the picture; positive.</param>
    /// <param name="inputWidth">W of the input.</param>
    /// <param name="inputHeight">H of the input.</param>
    public static TextureGeometry Of(ImagePreprocessing image, ImageFit fit, long width, long height, long inputWidth, long inputHeight)
    {
        (long w, long h) = fit switch
        {
            ImageFit.AsTrained => Trained(image, width, height, inputWidth, inputHeight),
            ImageFit.CentreCrop => Cover(width, height, inputWidth, inputHeight),
            ImageFit.Letterbox => Inside(width, height, inputWidth, inputHeight),
            ImageFit.Stretch => (inputWidth, inputHeight),
            _ => throw new ArgumentOutOfRangeException(nameof(fit), fit, "not a fit"),
        };
        return new TextureGeometry(w, h, CropStart(w, inputWidth), CropStart(h, inputHeight));
    }

    /// <summary>Follows a fit, for an input that takes pictures.</summary>
    /// <param name="input">With pre-processing.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="width">Width of the picture; positive.</param>
    /// <param name="height">Height of the picture; positive.</param>
    public static TextureGeometry Of(PlannedInput input, ImageFit fit, long width, long height)
    {
        bool channelsLast = input.Image!.ChannelsLast;
        return Of(input.Image, fit, width, height, input.Shape[channelsLast ? 2 : 3], input.Shape[channelsLast ? 1 : 2]);
    }

    // The rules of ImagePreprocessing.
    private static (long Width, long Height) Trained(ImagePreprocessing image, long width, long height, long inputWidth, long inputHeight)
    {
        if (image.ResizeShorterSide is int shorter)
        {
            return width <= height ? (shorter, shorter * height / width) : (shorter * width / height, shorter);
        }

        return image.KeepSize && width >= inputWidth && height >= inputHeight ? (width, height) : Cover(width, height, inputWidth, inputHeight);
    }

    private static (long Width, long Height) Cover(long width, long height, long inputWidth, long inputHeight) =>
        inputWidth * height >= inputHeight * width
            ? (inputWidth, inputWidth * height / width)
            : (inputHeight * width / height, inputHeight);

    private static (long Width, long Height) Inside(long width, long height, long inputWidth, long inputHeight) =>
        inputWidth * height <= inputHeight * width
            ? (inputWidth, Math.Max(1, ((2 * inputWidth * height) + width) / (2 * width)))
            : (Math.Max(1, ((2 * inputHeight * width) + height) / (2 * height)), inputHeight);

    // A surplus is halved and rounded to the nearest, halves to even, as the kernels for other pictures do; a shortage is halved toward zero.
    private static long CropStart(long size, long crop)
    {
        long half = (size - crop) / 2;
        return size >= crop ? half + ((size - crop) & half & 1) : half;
    }
}
