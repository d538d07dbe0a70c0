using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class ImageToTensorTests
{
    private const int Rgb = 0;
    private const int Bgr = 1;
    private const int Gray = 2;
    private const float Scale = 1f / 255;

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Std = [0.229f, 0.224f, 0.225f];

    /// <summary>Width, height, network's H, network's W, resize, keep size, colour.</summary>
    public static TheoryData<int, int, int, int, int, bool, int> Cases() => new()
    {
        { 37, 29, 11, 7, 0, false, Rgb },
        { 29, 37, 11, 17, 0, false, Bgr },
        { 37, 29, 11, 7, 13, false, Gray },
        { 11, 29, 5, 7, 9, false, Rgb },
        { 37, 29, 11, 7, 0, true, Bgr },
        { 36, 29, 11, 7, 0, true, Gray },
        { 5, 29, 11, 7, 0, true, Rgb },
        { 1, 1, 11, 7, 0, false, Rgb },
        { 1, 1, 5, 3, 7, false, Bgr },
        { 1, 1, 1, 1, 0, true, Gray },
        { 3, 2, 29, 37, 0, false, Rgb },
        { 7, 5, 11, 13, 6, false, Rgb }, // smaller than the crop after resizing: black borders
        { 1999, 5, 3, 5, 4, false, Rgb },
        { 3, 1511, 7, 2, 0, false, Bgr },
        { 4001, 2003, 29, 37, 31, false, Rgb },
        { 2003, 4001, 7, 5, 0, true, Gray },
    };

    [SkippableTheory]
    [MemberDataOfBothTypes(nameof(Cases))]
    public void Equals_the_stated_formulas(ElementType type, int width, int height, int netH, int netW, int resize, bool keepSize, int color)
    {
        uint[] picture = RandomPicture(width, height);
        double[] expected = Compute(picture, width, height, netH, netW, resize, keepSize, color);
        Shape y = new(1, color == Gray ? 1 : 3, netH, netW);
        foreach (WorkgroupSize workgroup in WorkgroupSize.Share(WorkgroupSize.Several, type, width + netW))
        {
            // 0.01 of 255 steps of a pixel value, as the network sees it.
            type.AssertClose(
                expected, _ => 0.01 * Scale / 0.224, Run(type, picture, width, height, y, resize, keepSize, color, workgroup), y);
        }
    }

    [SkippableFact]
    public void Shrinks_four_pixels_to_two_as_pillow_does()
    {
        // Four columns a b c d to two: weights 3/7 3/7 1/7 0 and 0 1/7 3/7 3/7. All rows equal.
        uint[] row = [0xFF000010, 0xFF000050, 0xFF0000A0, 0xFF0000F0];
        uint[] picture = [.. row, .. row, .. row, .. row];
        Shape y = new(1, 3, 2, 2);
        float[] actual = Run(ElementType.F32, picture, 4, 4, y, 0, false, Rgb, new WorkgroupSize(2, 2));
        double[] red = [(3 * 0x10 + 3 * 0x50 + 0xA0) / 7.0, (0x50 + 3 * 0xA0 + 3 * 0xF0) / 7.0];
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(((red[i % 2] * Scale) - Mean[0]) / Std[0], actual[i], 5);
        }
    }

    [SkippableFact]
    public void Keeping_the_size_copies_pixels_exactly()
    {
        const int Width = 37;
        const int Height = 29;
        uint[] picture = RandomPicture(Width, Height);
        Shape y = new(1, 3, 24, 30); // offsets 2.5 and 3.5, rounded to even: 2 and 4
        float[] actual = Run(ElementType.F32, picture, Width, Height, y, 0, true, Rgb, new WorkgroupSize(8, 8));
        foreach ((int _, int c, int h, int w) in y.Coordinates())
        {
            uint pixel = picture[((h + 2) * Width) + w + 4];
            float expected = (((pixel >> (8 * c) & 0xFF) * Scale) - Mean[c]) / Std[c];
            Assert.Equal(expected, actual[y.Dense(0, c, h, w)], 5);
        }
    }

    [SkippableTheory]
    [InlineDataOfBothTypes(0, 5)]
    [InlineDataOfBothTypes(5, 0)]
    [InlineDataOfBothTypes(31, 3)]
    [InlineDataOfBothTypes(65536, 65536)]
    [InlineDataOfBothTypes(-1, 1)]
    public void A_header_that_promises_more_than_the_buffer_holds_gives_black(ElementType type, int width, int height)
    {
        // 25 pixels and 67 guard words, one less than 31 x 3; the guard words are not black.
        Shape y = new(1, 3, 3, 3);
        float[] actual = Run(type, new uint[25], width, height, y, 0, false, Rgb, new WorkgroupSize(1));
        foreach ((int _, int c, int h, int w) in y.Coordinates())
        {
            Assert.Equal(-Mean[c] / Std[c], actual[y.Dense(0, c, h, w)], type.Tolerance(-Mean[c] / Std[c], 5e-6));
        }
    }

    private static uint[] RandomPicture(int width, int height)
    {
        Random random = new((width * 10007) + height);
        uint[] pixels = new uint[width * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = unchecked((uint)random.NextInt64());
        }

        return pixels;
    }

    // The formulas of image_to_tensor.comp in fp64.
    private static double[] Compute(uint[] picture, int width, int height, int netH, int netW, int resize, bool keepSize, int color)
    {
        (int resizedW, int resizedH) = Resized(width, height, netH, netW, resize, keepSize);
        (int First, double[] Weights)[] columns = Windows(width, resizedW, netW);
        (int First, double[] Weights)[] rows = Windows(height, resizedH, netH);
        double[][] planes = color switch
        {
            Rgb => [Plane(0), Plane(1), Plane(2)],
            Bgr => [Plane(2), Plane(1), Plane(0)],
            _ => [Luma()],
        };
        List<double> values = [];
        for (int c = 0; c < planes.Length; c++)
        {
            double[,] narrow = new double[height, netW];
            for (int y = 0; y < height; y++)
            {
                for (int ow = 0; ow < netW; ow++)
                {
                    (int first, double[] weights) = columns[ow];
                    narrow[y, ow] = weights.Select((weight, i) => weight * planes[c][(y * width) + first + i]).Sum();
                }
            }

            for (int oh = 0; oh < netH; oh++)
            {
                for (int ow = 0; ow < netW; ow++)
                {
                    (int first, double[] weights) = rows[oh];
                    double p = weights.Select((weight, i) => weight * narrow[first + i, ow]).Sum();
                    values.Add(((p * Scale) - Mean[c]) / Std[c]);
                }
            }
        }

        return [.. values];

        double[] Plane(int channel) => [.. picture.Select(p => (double)(p >> (8 * channel) & 0xFF))];

        double[] Luma() => [.. picture.Select(p => (0.299 * (p & 0xFF)) + (0.587 * (p >> 8 & 0xFF)) + (0.114 * (p >> 16 & 0xFF)))];
    }

    private static (int W, int H) Resized(int width, int height, int netH, int netW, int resize, bool keepSize)
    {
        if (resize > 0)
        {
            return width <= height ? (resize, (int)((long)resize * height / width)) : ((int)((long)resize * width / height), resize);
        }

        if (keepSize && width >= netW && height >= netH)
        {
            return (width, height);
        }

        return (long)netW * height >= (long)netH * width
            ? (netW, (int)((long)netW * height / width))
            : ((int)((long)netH * width / height), netH);
    }

    // For each pixel of the crop its source pixels on one axis with their weights; none outside the resized picture.
    private static (int First, double[] Weights)[] Windows(int size, int resized, int wanted)
    {
        int offset = resized >= wanted
            ? (int)Math.Round((resized - wanted) / 2.0, MidpointRounding.ToEven)
            : -((wanted - resized) / 2);
        double scale = (double)size / resized;
        double support = Math.Max(scale, 1);
        (int First, double[] Weights)[] windows = new (int, double[])[wanted];
        for (int o = 0; o < wanted; o++)
        {
            double centre = (o + offset + 0.5) * scale;
            bool inside = o + offset >= 0 && o + offset < resized;
            int first = inside ? Math.Max(0, (int)Math.Floor(centre - support)) : 0;
            int end = inside ? Math.Min(size, (int)Math.Ceiling(centre + support)) : 0;
            double[] weights =
            [
                .. Enumerable.Range(first, end - first).Select(i => Math.Max(0, 1 - (Math.Abs(i + 0.5 - centre) / support))),
            ];
            double sum = weights.Sum();
            windows[o] = (first, [.. weights.Select(weight => weight / sum)]);
        }

        return windows;
    }

    private static float[] Run(
        ElementType type, uint[] picture, int width, int height, Shape y, int resize, bool keepSize, int color, WorkgroupSize workgroup)
    {
        KernelCall call = new(KernelCatalog.ImageToTensor)
        {
            Variant = type.Variant(),
            Constants = new Dictionary<string, Word>
            {
                ["C"] = y.C,
                ["H"] = y.H,
                ["W"] = y.W,
                ["COLOR"] = color,
                ["RESIZE"] = resize,
                ["KEEP_SIZE"] = keepSize ? 1 : 0,
                ["SCALE"] = Scale,
                ["MEAN0"] = Mean[0],
                ["MEAN1"] = Mean[1],
                ["MEAN2"] = Mean[2],
                ["STD0"] = Std[0],
                ["STD1"] = Std[1],
                ["STD2"] = Std[2],
            },
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, y.W, y.H, 1),
            Inputs = [[(uint)width, (uint)height, 0, 0, .. picture]],
            OutputLength = type.WordCount(y.BlockedCount),
        };
        return y.ToDense(type.Floats(KernelRunner.Run(call)));
    }
}
