using ResNetVk.DataSets;
using ResNetVk.TestSupport;

namespace ResNetVk.Training.Tests;

public sealed class DataReaderTests
{
    [Fact]
    public void MnistFilesAreRead()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WriteFashionMnist(folder.FullPath, train: 7, test: 3);

        DataSet data = DataSet.Open("fashion-mnist:" + folder.FullPath);

        Assert.Equal((7, 3), (data.Train.Count, data.Test.Count));
        Assert.Equal(new ImageShape(1, 28, 28), data.Train.Shape);
        ImageSet expected = SyntheticData.Images(7, data.Train.Shape, 10, 17);
        Assert.Equal(expected.Fingerprint(), data.Train.Fingerprint());
        Assert.Equal(expected.Pixels(6).ToArray(), data.Train.Pixels(6).ToArray());
        Assert.NotEqual(data.Train.Fingerprint(), data.Train.Take(6).Fingerprint());
    }

    [SkippableFact]
    public void TheRealFashionMnistHasItsPublishedSizeAndStatistics()
    {
        Skip.IfNot(Directory.Exists(MnistFiles.DefaultFolder), "the package dataset-fashion-mnist is not installed");

        DataSet data = DataSet.Open("fashion-mnist");

        Assert.Equal((60_000, 10_000), (data.Train.Count, data.Test.Count));
        Normalization normalization = data.Train.MeasureNormalization();
        Assert.Equal(0.2860f, Assert.Single(normalization.Mean));
        Assert.Equal(0.3530f, Assert.Single(normalization.StandardDeviation));
        Assert.Equal(9, data.Test.Label(0));
    }

    [Fact]
    public void ImagesAndLabelsThatDoNotBelongTogetherAreRefused()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WriteFashionMnist(folder.FullPath, train: 7, test: 3);
        IdxContent.Write(folder["train-labels-idx1-ubyte.gz"], new byte[5], 5);
        Refused(() => DataSet.Open("fashion-mnist:" + folder.FullPath), "7 images");
        IdxContent.Write(folder["train-labels-idx1-ubyte.gz"], [0, 1, 2, 10, 4, 5, 6], 7);
        Refused(() => DataSet.Open("fashion-mnist:" + folder.FullPath), "label 10 of image 3");
    }

    [Fact]
    public void CifarRecordsAreReadAndCutFilesRefused()
    {
        using ScratchFolder folder = TestData.Scratch();
        byte[] record = new byte[3073];
        record[0] = 7;
        record[1] = 200;
        record[3072] = 100;
        byte[] other = [3, .. new byte[3072]];
        File.WriteAllBytes(folder["data_batch_1.bin"], [.. record, .. other]);
        File.WriteAllBytes(folder["data_batch_2.bin"], other);
        File.WriteAllBytes(folder["test_batch.bin"], record);

        DataSet data = DataSet.Open("cifar10:" + folder.FullPath);

        Assert.Equal((3, 1), (data.Train.Count, data.Test.Count));
        Assert.Equal([7, 3, 3], Enumerable.Range(0, 3).Select(data.Train.Label));
        Assert.Equal(200, data.Train.Pixels(0)[0]);
        Assert.Equal(100, data.Train.Pixels(0)[3071]);

        foreach (int length in new[] { 0, 1, 3072, 3074, 6145 })
        {
            File.WriteAllBytes(folder["test_batch.bin"], new byte[length]);
            Refused(() => DataSet.Open("cifar10:" + folder.FullPath), "whole number");
        }

        File.Delete(folder["test_batch.bin"]);
        Refused(() => DataSet.Open("cifar10:" + folder.FullPath), "cannot be read");
        record[0] = 10;
        File.WriteAllBytes(folder["test_batch.bin"], record);
        Refused(() => DataSet.Open("cifar10:" + folder.FullPath), "record 0: label 10");
    }

    [Theory]
    [InlineData("mnits", "names no data set")]
    [InlineData("mnist", "no default folder")]
    [InlineData("mnist:/nowhere/at/all", "does not exist")]
    [InlineData("cifar100:/nowhere/at/all", "train.bin")]
    [InlineData("folder:/nowhere/at/all", "not a folder")]
    [InlineData("folder:/nowhere,size=0", "8 to 1024")]
    [InlineData("cifar10", "no default folder")]
    [InlineData("cifar10:/nowhere/at/all", "data_batch_*.bin")]
    [InlineData("fashion-mnist:/nowhere/at/all", "does not exist")]
    public void ADataSetThatIsNotThereIsRefused(string specification, string expected) =>
        Refused(() => DataSet.Open(specification), expected);

    private static void Refused(Func<object> read, string expected) =>
        Assert.Contains(expected, Assert.Throws<TrainingInputException>(read).Message, StringComparison.Ordinal);
}
