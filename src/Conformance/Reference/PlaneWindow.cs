namespace ResNetVk.Conformance.Reference;

/// <summary>The samples of one axis that one pixel of the network's input is made of.</summary>
/// <param name="First">The first sample.</param>
/// <param name="Weights">Their weights from the first on; none where the pixel lies outside the picture.</param>
internal readonly record struct PlaneWindow(int First, double[] Weights)
{
    /// <summary>True when the pixel lies in the picture.</summary>
    public bool IsInside => Weights.Length > 0;

    /// <summary>The windows of one axis.</summary>
    /// <param name="start">Pixel of the resized picture that is pixel 0 of the input; negative for a border.</param>
    /// <param name="count">Pixels of the input.</param>
    /// <param name="begin">First pixel of the part of the picture that is resized.</param>
    /// <param name="size">Its pixels.</param>
    /// <param name="resized">Pixels after resizing.</param>
    /// <param name="spacing">Pixels per sample.</param>
    /// <param name="shift">As for <see cref="TriangleFilter"/>.</param>
    /// <param name="reversed">True when the part is taken backwards.</param>
    public static PlaneWindow[] Of(int start, int count, int begin, int size, int resized, int spacing = 1, double shift = 0, bool reversed = false)
    {
        PlaneWindow[] windows = new PlaneWindow[count];
        for (int i = 0; i < count; i++)
        {
            int position = reversed ? resized - 1 - (start + i) : start + i;
            (int first, double[] weights) = position >= 0 && position < resized
                ? TriangleFilter.WeightsOf(position, begin, size, resized, spacing, shift)
                : (0, []);
            windows[i] = new PlaneWindow(first, weights);
        }

        return windows;
    }

    /// <summary>Resamples a plane: rows first, then columns; 0 outside the picture.</summary>
    /// <param name="plane">Samples row by row.</param>
    /// <param name="width">Samples in a row.</param>
    /// <param name="columns">Windows of the columns.</param>
    /// <param name="rows">Windows of the rows.</param>
    /// <returns>One number per pixel of the input, row by row.</returns>
    public static double[] Apply(double[] plane, int width, PlaneWindow[] columns, PlaneWindow[] rows)
    {
        int height = plane.Length / width;
        double[] narrow = new double[height * columns.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < columns.Length; x++)
            {
                narrow[(y * columns.Length) + x] = columns[x].Sum(plane, (y * width) + columns[x].First, 1);
            }
        }

        double[] result = new double[rows.Length * columns.Length];
        for (int y = 0; y < rows.Length; y++)
        {
            for (int x = 0; x < columns.Length; x++)
            {
                result[(y * columns.Length) + x] = rows[y].Sum(narrow, (rows[y].First * columns.Length) + x, columns.Length);
            }
        }

        return result;
    }

    private double Sum(double[] samples, int at, int step)
    {
        double sum = 0;
        for (int i = 0; i < Weights.Length; i++)
        {
            sum += Weights[i] * samples[at + (i * step)];
        }

        return sum;
    }
}
