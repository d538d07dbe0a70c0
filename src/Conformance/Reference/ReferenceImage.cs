using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;

namespace ResNetVk.Conformance.Reference;

/// <summary>The 64-bit counterpart of image pre-processing: resize, centre crop, colour order, normalisation.</summary>
/// <remarks>
/// Horizontal then vertical <see cref="TriangleFilter"/>, without rounding to 8 bits in between; then per channel c
/// <c>(pixel[c] · Scale − Mean[c]) / Std[c]</c>. The fourth byte of a pixel is not read: pictures come opaque.
/// </remarks>
public static class ReferenceImage
{
    /// <summary>Turns a picture into the elements of a network's input, in its order.</summary>
    /// <param name="preprocessing">How.</param>
    /// <param name="rgba">width · height pixels of 4 bytes R, G, B, A; rows top down.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="shape">The input's: [1, C, H, W], or [1, H, W, C] with <see cref="ImagePreprocessing.ChannelsLast"/>.</param>
    /// <exception cref="ArgumentException">The number of bytes, means or standard deviations does not fit.</exception>
    public static float[] ToInput(ImagePreprocessing preprocessing, ReadOnlySpan<byte> rgba, int width, int height, TensorShape shape)
    {
        if (!preprocessing.ChannelsLast)
        {
            return ToTensor(preprocessing, rgba, width, height, shape[2], shape[3]).ToSingles();
        }

        float[] planes = ToTensor(preprocessing, rgba, width, height, shape[1], shape[2]).ToSingles();
        (int pixels, int channels) = (shape[1] * shape[2], shape[3]);
        return [.. Enumerable.Range(0, planes.Length).Select(i => planes[(i % channels * pixels) + (i / channels)])];
    }

    /// <summary>Turns a picture into a network's input.</summary>
    /// <param name="preprocessing">How.</param>
    /// <param name="rgba">width · height pixels of 4 bytes R, G, B, A; rows top down.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="inputHeight">H of the network's input.</param>
    /// <param name="inputWidth">W of the network's input.</param>
    /// <returns>Shape [1, C, H, W], C being 1 for grey and 3 otherwise.</returns>
    /// <exception cref="ArgumentException">The number of bytes, means or standard deviations does not fit.</exception>
    public static ReferenceTensor ToTensor(
        ImagePreprocessing preprocessing, ReadOnlySpan<byte> rgba, int width, int height, int inputHeight, int inputWidth)
    {
        ImageGeometry geometry = ImageGeometry.Of(preprocessing, width, height, inputWidth, inputHeight);
        if (rgba.Length != 4L * width * height)
        {
            throw new ArgumentException($"a {width}x{height} picture has {4L * width * height} bytes, found {rgba.Length}", nameof(rgba));
        }

        double[][] planes = new double[3][];
        for (int c = 0; c < planes.Length; c++)
        {
            planes[c] = new double[width * height];
            for (int i = 0; i < planes[c].Length; i++)
            {
                planes[c][i] = rgba[(4 * i) + c];
            }
        }

        PlaneWindow[] columns = PlaneWindow.Of(geometry.Left, inputWidth, 0, width, geometry.ResizedWidth);
        PlaneWindow[] rows = PlaneWindow.Of(geometry.Top, inputHeight, 0, height, geometry.ResizedHeight);
        return ToTensor(preprocessing, Array.ConvertAll(planes, plane => PlaneWindow.Apply(plane, width, columns, rows)), inputHeight, inputWidth);
    }

    /// <summary>Colour order and normalisation, after resizing.</summary>
    /// <param name="preprocessing">How.</param>
    /// <param name="colors">R, G and B, 0…255, of inputHeight · inputWidth pixels each.</param>
    /// <param name="inputHeight">H of the network's input.</param>
    /// <param name="inputWidth">W of the network's input.</param>
    /// <exception cref="ArgumentException">The number of means or standard deviations does not fit.</exception>
    internal static ReferenceTensor ToTensor(ImagePreprocessing preprocessing, double[][] colors, int inputHeight, int inputWidth)
    {
        int channels = preprocessing.Color == ImageColor.Gray ? 1 : 3;
        if (preprocessing.Mean.Count != channels || preprocessing.Std.Count != channels)
        {
            throw new ArgumentException(
                $"{preprocessing.Color} has {channels} channels, found {preprocessing.Mean.Count} means and {preprocessing.Std.Count} standard deviations",
                nameof(preprocessing));
        }

        int pixels = inputHeight * inputWidth;
        ReferenceTensor result = new(new TensorShape(1, channels, inputHeight, inputWidth));
        for (int c = 0; c < channels; c++)
        {
            for (int i = 0; i < pixels; i++)
            {
                double value = preprocessing.Color switch
                {
                    ImageColor.Rgb => colors[c][i],
                    ImageColor.Bgr => colors[2 - c][i],
                    ImageColor.Gray => (0.299 * colors[0][i]) + (0.587 * colors[1][i]) + (0.114 * colors[2][i]),
                    _ => throw new ArgumentOutOfRangeException(nameof(preprocessing), preprocessing.Color, "unknown colour order"),
                };
                result.Elements[(c * pixels) + i] = ((value * preprocessing.Scale) - preprocessing.Mean[c]) / preprocessing.Std[c];
            }
        }

        return result;
    }
}
