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

        int channels = preprocessing.Color == ImageColor.Gray ? 1 : 3;
        if (preprocessing.Mean.Count != channels || preprocessing.Std.Count != channels)
        {
            throw new ArgumentException(
                $"{preprocessing.Color} has {channels} channels, found {preprocessing.Mean.Count} means and {preprocessing.Std.Count} standard deviations",
                nameof(preprocessing));
        }

        ReferenceTensor result = new(new TensorShape(1, channels, inputHeight, inputWidth));
        for (int c = 0; c < channels; c++)
        {
            double[] plane = Plane(preprocessing.Color, c, rgba);
            double[] rows = Resample(plane, width, height, geometry.ResizedWidth, geometry.Left, inputWidth);
            double[] columns = Resample(Transpose(rows, inputWidth, height), height, inputWidth, geometry.ResizedHeight, geometry.Top, inputHeight);
            double[] resized = Transpose(columns, inputHeight, inputWidth);
            for (int i = 0; i < resized.Length; i++)
            {
                result.Elements[(c * resized.Length) + i] = ((resized[i] * preprocessing.Scale) - preprocessing.Mean[c]) / preprocessing.Std[c];
            }
        }

        return result;
    }

    /// <summary>One channel of a picture as the network sees it, 0…255.</summary>
    private static double[] Plane(ImageColor color, int channel, ReadOnlySpan<byte> rgba)
    {
        double[] plane = new double[rgba.Length / 4];
        for (int i = 0; i < plane.Length; i++)
        {
            ReadOnlySpan<byte> pixel = rgba.Slice(4 * i, 3);
            plane[i] = color switch
            {
                ImageColor.Rgb => pixel[channel],
                ImageColor.Bgr => pixel[2 - channel],
                ImageColor.Gray => (0.299 * pixel[0]) + (0.587 * pixel[1]) + (0.114 * pixel[2]),
                _ => throw new ArgumentOutOfRangeException(nameof(color), color, "unknown colour order"),
            };
        }

        return plane;
    }

    /// <summary>Resizes each of <paramref name="rows"/> rows from <paramref name="size"/> to <paramref name="resized"/> pixels and keeps
    /// <paramref name="count"/> of them from <paramref name="first"/> on; 0 (black) outside the resized picture.</summary>
    private static double[] Resample(double[] plane, int size, int rows, int resized, int first, int count)
    {
        double[] result = new double[rows * count];
        for (int x = 0; x < count; x++)
        {
            if (first + x < 0 || first + x >= resized)
            {
                continue;
            }

            (int start, double[] weights) = TriangleFilter.WeightsOf(first + x, size, resized);
            for (int y = 0; y < rows; y++)
            {
                double sum = 0;
                for (int i = 0; i < weights.Length; i++)
                {
                    sum += weights[i] * plane[(y * size) + start + i];
                }

                result[(y * count) + x] = sum;
            }
        }

        return result;
    }

    private static double[] Transpose(double[] plane, int width, int height)
    {
        double[] result = new double[plane.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                result[(x * height) + y] = plane[(y * width) + x];
            }
        }

        return result;
    }
}
