namespace ResNetVk.DataSets.Pictures;

/// <summary>
/// Brings pictures to the size that a network takes, as the runtime does without further instructions: the smallest size of the picture's proportions that covers
/// it, with the antialiased triangle filter (Pillow's BILINEAR), then its middle. Grey is 0.299 R + 0.587 G + 0.114 B. Results are rounded to the nearest byte.
/// </summary>
public static class PictureScaling
{
    private static readonly float[] s_grey = [0.299f, 0.587f, 0.114f];

    /// <summary>Scales and crops a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="channels">3 for red, green and blue; 1 for grey.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <returns>C · H · W bytes, planar; the caller's.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no picture of so many channels, or a size is not positive.</exception>
    public static byte[] ToPlanes(Picture picture, int channels, int height, int width)
    {
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "pictures have 1 channel or 3");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (int scaledWidth, int scaledHeight) = Covering(picture, width, height);
        Tap[] columns = Taps(picture.Width, scaledWidth, width);
        Tap[] rows = Taps(picture.Height, scaledHeight, height);
        int firstRow = rows[0].First;
        float[] lines = Across(picture, columns, firstRow, rows[^1].First + rows[^1].Weights.Length - firstRow);
        byte[] planes = new byte[channels * height * width];
        Span<float> pixel = stackalloc float[3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                pixel.Clear();
                for (int k = 0; k < rows[y].Weights.Length; k++)
                {
                    int at = 3 * (((rows[y].First - firstRow + k) * width) + x);
                    float weight = rows[y].Weights[k];
                    pixel[0] += weight * lines[at];
                    pixel[1] += weight * lines[at + 1];
                    pixel[2] += weight * lines[at + 2];
                }

                if (channels == 1)
                {
                    pixel[0] = (s_grey[0] * pixel[0]) + (s_grey[1] * pixel[1]) + (s_grey[2] * pixel[2]);
                }

                for (int c = 0; c < channels; c++)
                {
                    planes[(((c * height) + y) * width) + x] = (byte)Math.Clamp(MathF.Round(pixel[c]), 0, 255);
                }
            }
        }

        return planes;
    }

    // Rows of the source that are needed, with the columns of the result, three values a pixel.
    private static float[] Across(Picture picture, Tap[] columns, int firstRow, int rowCount)
    {
        float[] lines = new float[3 * rowCount * columns.Length];
        int at = 0;
        for (int y = firstRow; y < firstRow + rowCount; y++)
        {
            ReadOnlySpan<byte> row = picture.Rgba.AsSpan(4 * y * picture.Width, 4 * picture.Width);
            foreach ((int first, float[] weights) in columns)
            {
                (float red, float green, float blue) = (0, 0, 0);
                ReadOnlySpan<byte> pixels = row.Slice(4 * first, 4 * weights.Length);
                for (int k = 0; k < weights.Length; k++)
                {
                    red += weights[k] * pixels[4 * k];
                    green += weights[k] * pixels[(4 * k) + 1];
                    blue += weights[k] * pixels[(4 * k) + 2];
                }

                lines[at] = red;
                lines[at + 1] = green;
                lines[at + 2] = blue;
                at += 3;
            }
        }

        return lines;
    }

    // The side that is not bound is rounded down, as torchvision's Resize does.
    private static (int Width, int Height) Covering(Picture picture, int width, int height) =>
        (long)width * picture.Height >= (long)height * picture.Width
            ? (width, (int)((long)width * picture.Height / picture.Width))
            : ((int)((long)height * picture.Width / picture.Height), height);

    // With scale = size / scaled and f = max(scale, 1), element x of the scaled line lies at c = (x + ½)·scale, and is the mean of the elements i from
    // ⌊c − f + ½⌋ to ⌊c + f + ½⌋ − 1 within the line, weighted by 1 − |i + ½ − c| / f.
    private static Tap[] Taps(int size, int scaled, int wanted)
    {
        // A surplus is halved and rounded to the nearest, halves to even, as Python's round does in torchvision's CenterCrop.
        int start = (int)Math.Round((scaled - wanted) / 2.0, MidpointRounding.ToEven);
        double scale = (double)size / scaled;
        double support = Math.Max(scale, 1);
        Tap[] taps = new Tap[wanted];
        for (int x = 0; x < wanted; x++)
        {
            double centre = (start + x + 0.5) * scale;
            int first = Math.Max(0, (int)Math.Floor(centre - support + 0.5));
            int end = Math.Min(size, (int)Math.Floor(centre + support + 0.5));
            double[] weights = new double[end - first];
            for (int k = 0; k < weights.Length; k++)
            {
                weights[k] = Math.Max(0, 1 - (Math.Abs(first + k + 0.5 - centre) / support));
            }

            double sum = weights.Sum();
            taps[x] = new Tap(first, Array.ConvertAll(weights, weight => (float)(weight / sum)));
        }

        return taps;
    }

    private readonly record struct Tap(int First, float[] Weights);
}
