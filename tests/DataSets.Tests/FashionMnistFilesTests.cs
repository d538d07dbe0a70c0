using ResNetVk.TestSupport;

namespace ResNetVk.DataSets.Tests;

public sealed class FashionMnistFilesTests
{
    private const string TestImages = "t10k-images-idx3-ubyte.gz";
    private const string TestLabels = "t10k-labels-idx1-ubyte.gz";

    [Fact]
    public void Each_part_is_read_from_its_own_files()
    {
        using ScratchFolder folder = TestData.Scratch();
        byte[] pixels = [.. Enumerable.Range(0, 3 * 5 * 7).Select(i => (byte)(2 * i))];
        IdxContent.Write(folder[TestImages], pixels, 3, 5, 7);
        IdxContent.Write(folder[TestLabels], [4, 0, 9], 3);
        IdxContent.Write(folder["train-images-idx3-ubyte.gz"], pixels.AsSpan(0, 2 * 11), 2, 11, 1);
        IdxContent.Write(folder["train-labels-idx1-ubyte.gz"], [1, 200], 2);

        GreyImages test = FashionMnistFiles.ReadTest(folder.FullPath);
        GreyImages training = FashionMnistFiles.ReadTraining(folder.FullPath);

        Assert.Equal((5, 7), (test.Height, test.Width));
        Assert.Equal(pixels, test.Pixels);
        Assert.Equal([4, 0, 9], test.Labels);
        Assert.Equal((11, 1), (training.Height, training.Width));
        Assert.Equal(pixels[..22], training.Pixels);
        Assert.Equal([1, 200], training.Labels);
    }

    [Fact]
    public void Files_that_are_missing_or_damaged_or_do_not_belong_together_are_refused()
    {
        using ScratchFolder folder = TestData.Scratch();
        Refusal.Expect("dataset-fashion-mnist", () => FashionMnistFiles.ReadTest(folder.FullPath));
        IdxContent.Write(folder[TestLabels], [1, 2], 2);

        IdxContent.Write(folder[TestImages], new byte[3 * 5 * 7], 3, 5, 7);
        Refusal.Expect("3 images", () => FashionMnistFiles.ReadTest(folder.FullPath));
        Refusal.Expect("2 labels", () => FashionMnistFiles.ReadTest(folder.FullPath));
        IdxContent.Write(folder[TestImages], new byte[69], 2, 5, 7);
        Refusal.Expect("not a whole gzip", () => FashionMnistFiles.ReadTest(folder.FullPath));
        IdxContent.Write(folder[TestImages], new byte[71], 2, 5, 7);
        Refusal.Expect("goes on", () => FashionMnistFiles.ReadTest(folder.FullPath));
        IdxContent.Write(folder[TestImages], new byte[70], 70);
        Refusal.Expect("3 dimensions", () => FashionMnistFiles.ReadTest(folder.FullPath));
        Refusal.Expect("does not exist", () => FashionMnistFiles.ReadTraining(folder.FullPath));
    }

    [SkippableFact]
    public void The_real_files_have_their_published_sizes()
    {
        Skip.IfNot(Directory.Exists(FashionMnistFiles.DefaultFolder), "Debian's package dataset-fashion-mnist is not installed");
        GreyImages training = FashionMnistFiles.ReadTraining(FashionMnistFiles.DefaultFolder);
        GreyImages test = FashionMnistFiles.ReadTest(FashionMnistFiles.DefaultFolder);
        Assert.Equal((28, 28, 60_000), (training.Height, training.Width, training.Labels.Length));
        Assert.Equal((28, 28, 10_000), (test.Height, test.Width, test.Labels.Length));
        Assert.Equal(9, test.Labels[0]);
    }
}
