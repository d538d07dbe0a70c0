using ResNetVk.TestSupport;

namespace ResNetVk.Training.Tests;

public sealed class BatchLoaderTests
{
    private static readonly ImageShape s_shape = new(3, 5, 7);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(50)]
    public void BatchesAreTheSameHoweverManyAreMadeAtOnce(int ahead)
    {
        ImageSet images = SyntheticData.Images(37, s_shape, 5, 2);
        BatchAssembler assembler = new(images, SyntheticData.Plain, seed: 3, padding: 2, flip: true, cutout: 2);
        int[] order = assembler.Shuffle(4);
        using BatchLoader loader = new(assembler, order, 11, 4, ahead);
        using BatchLoader later = new(assembler, order, 11, 4, ahead, start: 22);
        for (int start = 0; start < 37; start += 11)
        {
            int count = Math.Min(11, 37 - start);
            float[] values = new float[count * s_shape.Size];
            long[] labels = new long[count];
            assembler.AssembleAugmented(4, order.AsSpan(start, count), values, labels);
            foreach (BatchLoader one in start >= 22 ? [loader, later] : new[] { loader })
            {
                Batch batch = one.Take();
                Assert.Equal(count, batch.Count);
                Assert.Equal(values, batch.Values[..values.Length]);
                Assert.Equal(labels, batch.Labels[..count]);
            }
        }

        Assert.Throws<InvalidOperationException>(() => loader.Take());
    }

    [Fact]
    public void AsManyBatchesAsAreMadeAtOnceAndTheOneInUseAreInMemory()
    {
        ImageSet images = SyntheticData.Images(100, s_shape, 5, 2);
        using BatchLoader loader = new(new BatchAssembler(images, SyntheticData.Plain), [.. Enumerable.Range(0, 100)], 5, null, 3);
        HashSet<float[]> arrays = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < 20; i++)
        {
            arrays.Add(loader.Take().Values);
        }

        Assert.Equal(4, arrays.Count);
    }

    [Fact]
    public void APictureThatCannotBeReadFailsWhereItsBatchIsTaken()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WritePictures(folder.FullPath, 10, "red", "green");
        DataSet data = DataSet.Open($"folder:{folder.FullPath},size=16");
        File.WriteAllText(Path.Combine(folder["red"], "002.png"), "no picture");
        File.WriteAllText(Path.Combine(folder["red"], "003.jpg"), "no picture");
        using BatchLoader loader = new(new BatchAssembler(data.Train, SyntheticData.Plain), [.. Enumerable.Range(0, data.Train.Count)], 1, null, 2);
        int read = 0;
        TrainingInputException exception = Assert.Throws<TrainingInputException>(() =>
        {
            while (read < data.Train.Count)
            {
                loader.Take();
                read++;
            }
        });
        Assert.InRange(read, 1, 17);
        Assert.Contains("is not a picture", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTimeThatAStepWaitsIsMeasured()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WritePictures(folder.FullPath, 4, "red", "green");
        DataSet data = DataSet.Open($"folder:{folder.FullPath},size=500", cacheInMebibytes: 0);
        using BatchLoader loader = new(new BatchAssembler(data.Train, SyntheticData.Plain), [0, 1, 2, 3, 4, 5], 3, null, 1);
        loader.Take();
        Assert.True(loader.Waited > TimeSpan.Zero);
        SpinWait.SpinUntil(() => false, TimeSpan.FromSeconds(2));
        TimeSpan before = loader.Waited;
        loader.Take();
        Assert.InRange((loader.Waited - before).TotalSeconds, 0, 1);
    }
}
