using ResNetVk.TestSupport;

namespace ResNetVk.DataSets.Tests;

public sealed class MnistFilesTests
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
        IdxContent.Write(folder["train-labels-idx1-ubyte.gz"], [1, 7], 2);

        GreyImages test = MnistFiles.ReadTest(folder.FullPath);
        GreyImages training = MnistFiles.ReadTraining(folder.FullPath);

        Assert.Equal((5, 7), (test.Height, test.Width));
        Assert.Equal(pixels, test.Pixels);
        Assert.Equal([4, 0, 9], test.Labels);
        Assert.Equal((11, 1), (training.Height, training.Width));
        Assert.Equal(pixels[..22], training.Pixels);
        Assert.Equal([1, 7], training.Labels);
    }

    [Fact]
    public void Files_that_are_missing_or_damaged_or_do_not_belong_together_are_refused()
    {
        using ScratchFolder folder = TestData.Scratch();
        Refusal.Expect("dataset-fashion-mnist", () => MnistFiles.ReadTest(folder.FullPath));
        IdxContent.Write(folder[TestLabels], [1, 2], 2);

        IdxContent.Write(folder[TestImages], new byte[3 * 5 * 7], 3, 5, 7);
        Refusal.Expect("3 images", () => MnistFiles.ReadTest(folder.FullPath));
        Refusal.Expect("2 labels", () => MnistFiles.ReadTest(folder.FullPath));
        IdxContent.Write(folder[TestImages], new byte[69], 2, 5, 7);
        Refusal.Expect("not a whole gzip", () => MnistFiles.ReadTest(folder.FullPath));
        IdxContent.Write(folder[TestImages], new byte[71], 2, 5, 7);
        Refusal.Expect("goes on", () => MnistFiles.ReadTest(folder.FullPath));
        IdxContent.Write(folder[TestImages], new byte[70], 70);
        Refusal.Expect("3 dimensions", () => MnistFiles.ReadTest(folder.FullPath));
        Refusal.Expect("does not exist", () => MnistFiles.ReadTraining(folder.FullPath));
    }

    [Fact]
    public void Unpacked_files_are_read_and_labels_beyond_the_classes_refused()
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["t10k-images-idx3-ubyte"], IdxContent.Plain([1, 2, 3, 4, 5, 6], 1, 3, 2));
        File.WriteAllBytes(folder["t10k-labels-idx1-ubyte"], IdxContent.Plain([9], 1));
        Assert.Equal([1, 2, 3, 4, 5, 6], MnistFiles.ReadTest(folder.FullPath).Pixels);
        File.WriteAllBytes(folder["t10k-labels-idx1-ubyte"], IdxContent.Plain([10], 1));
        Refusal.Expect("label 10 of image 0, expected 0 to 9", () => MnistFiles.ReadTest(folder.FullPath));
        File.WriteAllBytes(folder["t10k-labels-idx1-ubyte"], IdxContent.Plain([9], 1)[..^1]);
        Refusal.Expect("not a whole IDX file", () => MnistFiles.ReadTest(folder.FullPath));
    }

    [SkippableFact]
    public void The_real_files_have_their_published_sizes()
    {
        Skip.IfNot(Directory.Exists(MnistFiles.DefaultFolder), "Debian's package dataset-fashion-mnist is not installed");
        GreyImages training = MnistFiles.ReadTraining(MnistFiles.DefaultFolder);
        GreyImages test = MnistFiles.ReadTest(MnistFiles.DefaultFolder);
        Assert.Equal((28, 28, 60_000), (training.Height, training.Width, training.Labels.Length));
        Assert.Equal((28, 28, 10_000), (test.Height, test.Width, test.Labels.Length));
        Assert.Equal(9, test.Labels[0]);
    }
}
