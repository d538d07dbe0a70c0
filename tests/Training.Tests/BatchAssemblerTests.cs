namespace ResNetVk.Training.Tests;

public sealed class BatchAssemblerTests
{
    private static readonly ImageShape s_shape = new(3, 5, 7);

    [Fact]
    public void PlainBatchesAreTheNormalisedPixels()
    {
        ImageSet images = SyntheticData.Images(11, s_shape, 5, 1);
        float[] values = new float[2 * s_shape.Size];
        long[] labels = new long[2];

        new BatchAssembler(images, SyntheticData.Plain).Assemble([7, 2], values, labels);

        Assert.Equal([images.Label(7), images.Label(2)], labels);
        for (int i = 0; i < s_shape.Size; i++)
        {
            int c = i / 35;
            float expected = ((images.Pixels(2)[i] / 255f) - SyntheticData.Plain.Mean[c]) / SyntheticData.Plain.StandardDeviation[c];
            Assert.Equal(expected, values[s_shape.Size + i]);
        }
    }

    [Fact]
    public void EveryAugmentedImageIsAPaddedCropPerhapsMirrored()
    {
        const int Padding = 2;
        ImageSet images = SyntheticData.Images(29, s_shape, 5, 2);
        BatchAssembler assembler = new(images, new Normalization([0f, 0f, 0f], [1f / 255f, 1f / 255f, 1f / 255f]), seed: 3, Padding,
            flip: true);
        int[] indices = [.. Enumerable.Range(0, 29)];
        float[] values = new float[29 * s_shape.Size];
        assembler.AssembleAugmented(4, indices, values, new long[29]);
        HashSet<(int, int, bool)> seen = [];
        foreach (int n in indices)
        {
            byte[] got = [.. values.Skip(n * s_shape.Size).Take(s_shape.Size).Select(value => (byte)MathF.Round(value))];
            (int Y, int X, bool Mirror) found = Assert.Single(AllCrops(Padding), crop => Crop(images.Pixels(n), crop.Y, crop.X, crop.Mirror)
                .SequenceEqual(got));
            seen.Add(found);
        }

        Assert.True(seen.Count > 15, $"29 images took only {seen.Count} of 50 forms");
    }

    [Fact]
    public void AugmentationDependsOnSeedEpochAndIndexAlone()
    {
        ImageSet images = SyntheticData.Images(37, s_shape, 5, 2);
        float[] first = Augmented(1, 0, [5, 6, 7]);

        Assert.Equal(first, Augmented(1, 0, [5, 6, 7]));
        Assert.Equal(first[..s_shape.Size], Augmented(1, 0, [36, 5])[s_shape.Size..]);
        Assert.NotEqual(first, Augmented(2, 0, [5, 6, 7]));
        Assert.NotEqual(first, Augmented(1, 1, [5, 6, 7]));

        float[] Augmented(ulong seed, int epoch, int[] indices)
        {
            float[] values = new float[indices.Length * s_shape.Size];
            new BatchAssembler(images, SyntheticData.Plain, seed, padding: 3, flip: true)
                .AssembleAugmented(epoch, indices, values, new long[indices.Length]);
            return values;
        }
    }

    [Fact]
    public void WithoutPaddingAndFlipNothingChanges()
    {
        ImageSet images = SyntheticData.Images(5, s_shape, 5, 2);
        BatchAssembler assembler = new(images, SyntheticData.Plain, seed: 9);
        float[] plain = new float[3 * s_shape.Size];
        float[] augmented = new float[3 * s_shape.Size];
        assembler.Assemble([4, 0, 2], plain, new long[3]);
        assembler.AssembleAugmented(1, [4, 0, 2], augmented, new long[3]);
        Assert.Equal(plain, augmented);
    }

    [Fact]
    public void AShuffleIsAPermutationOfItsOwnForEveryEpochAndSeed()
    {
        ImageSet images = SyntheticData.Images(37, s_shape, 5, 2);
        int[] order = new BatchAssembler(images, SyntheticData.Plain, seed: 1).Shuffle(0);

        Assert.Equal(Enumerable.Range(0, 37), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 37), order);
        Assert.Equal(order, new BatchAssembler(images, SyntheticData.Plain, seed: 1).Shuffle(0));
        Assert.NotEqual(order, new BatchAssembler(images, SyntheticData.Plain, seed: 1).Shuffle(1));
        Assert.NotEqual(order, new BatchAssembler(images, SyntheticData.Plain, seed: 2).Shuffle(0));
    }

    [Fact]
    public void RandomNumbersFillTheirRangeEvenly()
    {
        int[] counts = new int[7];
        DeterministicRandom random = new(1, 2, 3);
        for (int i = 0; i < 70_000; i++)
        {
            counts[random.Next(7)]++;
        }

        // Six standard deviations of a binomial count: 6 · sqrt(70000 · 1/7 · 6/7) = 556.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 556, 10_000 + 556));
    }

    [Fact]
    public void NormalizationIsMeasuredPerChannel()
    {
        byte[] pixels = [0, 255, 51, 51, 0, 255, 51, 51];
        Normalization normalization = new ImageSet(pixels, [0, 0], new ImageShape(2, 1, 2), 1).MeasureNormalization();
        Assert.Equal([0.5f, 0.2f], normalization.Mean);
        // The second channel has one colour only.
        Assert.Equal([0.5f, 1f], normalization.StandardDeviation);
    }

    private static IEnumerable<(int Y, int X, bool Mirror)> AllCrops(int padding) =>
        from y in Enumerable.Range(-padding, (2 * padding) + 1)
        from x in Enumerable.Range(-padding, (2 * padding) + 1)
        from mirror in new[] { false, true }
        select (y, x, mirror);

    private static byte[] Crop(ReadOnlySpan<byte> image, int shiftY, int shiftX, bool mirror)
    {
        byte[] result = new byte[s_shape.Size];
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < 5; y++)
            {
                for (int x = 0; x < 7; x++)
                {
                    int fromY = y + shiftY;
                    int fromX = (mirror ? 6 - x : x) + shiftX;
                    result[(c * 35) + (y * 7) + x] = fromY is < 0 or > 4
                        || fromX is < 0 or > 6 ? (byte)0 : image[(c * 35) + (fromY * 7) + fromX];
                }
            }
        }

        return result;
    }

    [Fact]
    public void ASquareIsCutOutSomewhere()
    {
        const int Side = 3;
        ImageSet images = SyntheticData.Images(40, s_shape, 5, 2);
        float[] values = new float[s_shape.Size];
        int whole = 0;
        for (int n = 0; n < images.Count; n++)
        {
            // No pixel is zero but those that are cut out.
            BatchAssembler assembler = new(images, new Normalization([-1f, -1f, -1f], [1f, 1f, 1f]), seed: 3, cutout: Side);
            assembler.AssembleAugmented(0, [n], values, new long[1]);
            bool[] cut = [.. values.Select(value => value == 0)];
            int[] places = [.. Enumerable.Range(0, s_shape.Size).Where(i => cut[i])];
            Assert.NotEmpty(places);
            int plane = s_shape.Height * s_shape.Width;
            Assert.All(Enumerable.Range(0, s_shape.Size), i => Assert.Equal(cut[i % plane], cut[i]));
            int rows = places.Select(i => i % plane / s_shape.Width).Distinct().Count();
            int columns = places.Select(i => i % s_shape.Width).Distinct().Count();
            Assert.Equal(rows * columns * s_shape.Channels, places.Length);
            Assert.InRange(rows, 1, Side);
            Assert.InRange(columns, 1, Side);
            whole += rows == Side && columns == Side ? 1 : 0;
        }

        Assert.InRange(whole, 1, images.Count - 1);
    }
}
