using ResNetVk.TestSupport;

namespace ResNetVk.Training.Tests;

public sealed class PictureFolderDataTests
{
    [Fact]
    public void PicturesAreBroughtToTheSizeThatIsWanted()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WritePictures(folder.FullPath, 10, "red", "green", "blue");

        DataSet data = DataSet.Open($"folder:{folder.FullPath}", new ImageShape(3, 16, 24));
        DataSet square = DataSet.Open($"folder:{folder.FullPath},size=20,test=0.3");
        DataSet grey = DataSet.Open($"folder:{folder.FullPath},size=20", new ImageShape(1, 28, 28));

        Assert.Equal(["blue", "green", "red"], data.Labels);
        Assert.Equal((27, 3, new ImageShape(3, 16, 24)), (data.Train.Count, data.Test.Count, data.Train.Shape));
        Assert.Equal((21, 9, new ImageShape(3, 20, 20)), (square.Train.Count, square.Test.Count, square.Test.Shape));
        Assert.Equal(new ImageShape(1, 20, 20), grey.Train.Shape);
        Assert.Null(data.Validation);
        for (int i = 0; i < data.Train.Count; i++)
        {
            // "blue" is class 0 and was written last, in blue.
            byte[] pixels = data.Train.Pixels(i).ToArray();
            double[] means = [.. pixels.Chunk(16 * 24).Select(plane => plane.Average(value => (double)value))];
            Assert.Equal(2 - data.Train.Label(i), Array.IndexOf(means, means.Max()));
        }
    }

    [Fact]
    public void WhatIsKeptInMemoryChangesNothing()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WritePictures(folder.FullPath, 10, "red", "green");
        string name = $"folder:{folder.FullPath},size=400";

        DataSet kept = DataSet.Open(name);
        DataSet partly = DataSet.Open(name, cacheInMebibytes: 1);
        DataSet never = DataSet.Open(name, cacheInMebibytes: 0);

        string fingerprint = never.Train.Fingerprint();
        Assert.Equal(fingerprint, kept.Train.Fingerprint());
        Assert.Equal(fingerprint, partly.Train.Fingerprint());

        // What is kept needs no file, 1 MiB keeps two pictures of 480,000 bytes.
        Directory.Delete(folder["red"], true);
        Directory.Delete(folder["green"], true);
        Assert.Equal(fingerprint, kept.Train.Select(Enumerable.Range(0, kept.Train.Count)).Fingerprint());
        Assert.Equal(2, Enumerable.Range(0, partly.Train.Count).Count(i => CanRead(partly.Train, i)));
        Assert.False(CanRead(never.Train, 0));
    }

    [Fact]
    public void AllThatAreNoPicturesAreNamedBeforeTheTraining()
    {
        using ScratchFolder folder = TestData.Scratch();
        SyntheticData.WritePictures(folder.FullPath, 10, "red", "green");
        File.WriteAllText(Path.Combine(folder["red"], "002.png"), "no picture");
        string cut = Path.Combine(folder["green"], "005.jpg");
        byte[] whole = File.ReadAllBytes(cut);
        File.WriteAllBytes(cut, whole[..(whole.Length / 2)]);
        DataSet data = DataSet.Open($"folder:{folder.FullPath},size=16,test=0.01,seed=3");
        string message = Assert.Throws<TrainingInputException>(() => data.Train.Fingerprint()).Message;
        Assert.Contains("002.png' is not a picture", message, StringComparison.Ordinal);
        Assert.Contains("005.jpg' cannot be decoded", message, StringComparison.Ordinal);
        Assert.Contains("Replace the file, or remove it", message, StringComparison.Ordinal);
    }

    [Fact]
    public void DivisionIsStratifiedAndFollowsTheSeed()
    {
        ImageSet images = SyntheticData.Images(200, new ImageShape(1, 5, 7), 4, 5);
        (ImageSet remaining, ImageSet part) = images.Divide(0.2, 1);
        Assert.Equal(200, remaining.Count + part.Count);
        for (int label = 0; label < 4; label++)
        {
            int all = Count(images, label);
            Assert.Equal((int)Math.Round(0.2 * all, MidpointRounding.AwayFromZero), Count(part, label));
        }

        Assert.Equal(part.Fingerprint(), images.Divide(0.2, 1).Part.Fingerprint());
        Assert.NotEqual(part.Fingerprint(), images.Divide(0.2, 2).Part.Fingerprint());
        HashSet<string> rest = [.. Enumerable.Range(0, remaining.Count).Select(i => Convert.ToHexString(remaining.Pixels(i)))];
        Assert.All(Enumerable.Range(0, part.Count), i => Assert.DoesNotContain(Convert.ToHexString(part.Pixels(i)), rest));

        static int Count(ImageSet set, int label) => Enumerable.Range(0, set.Count).Count(i => set.Label(i) == label);
    }

    private static bool CanRead(ImageSet images, int index)
    {
        try
        {
            return images.Pixels(index).Length > 0;
        }
        catch (TrainingInputException)
        {
            return false;
        }
    }
}
