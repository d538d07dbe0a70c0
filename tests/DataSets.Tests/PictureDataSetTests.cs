using ResNetVk.DataSets.Pictures;
using ResNetVk.DataSets.Tests.Pictures;
using ResNetVk.TestSupport;
using SkiaSharp;

namespace ResNetVk.DataSets.Tests;

public sealed class DataSetTests
{
    private const int RecordSize = 3073;

    [Fact]
    public void Cifar10_records_become_interleaved_pixels()
    {
        using ScratchFolder folder = TestData.Scratch();
        byte[] records = [.. CifarRecord(3, 10), .. CifarRecord(9, 20)];
        File.WriteAllBytes(folder["test_batch.bin"], records);
        File.WriteAllBytes(folder["data_batch_1.bin"], CifarRecord(1, 30));
        IPictureDataSet set = PictureDataSets.Open($"cifar10:{folder.FullPath}");
        Assert.Equal(("cifar10", 2), (set.Name, set.Count));
        LabelledPicture[] pictures = [.. set.Read()];
        Assert.Equal([3, 9], pictures.Select(p => p.Label));
        Assert.Equal("test_batch.bin[1]", pictures[1].Name);
        Assert.Equal((32, 32), (pictures[0].Picture.Width, pictures[0].Picture.Height));

        // Pixel 37 of record 1: red, green and blue plane hold seed + plane·3 + index.
        Assert.Equal([20 + 37, 20 + 37 + 3, 20 + 37 + 6, 255], pictures[1].Picture.Rgba[(4 * 37)..(4 * 38)].Select(b => (int)b));
        Assert.Equal(1, PictureDataSets.Open($"cifar10:{folder["data_batch_1.bin"]}").Count);
    }

    [Fact]
    public void Damaged_cifar10_files_are_refused()
    {
        using ScratchFolder folder = TestData.Scratch();
        Assert.Contains("holds no .bin", Throws(() => CifarDataSet.Open(folder.FullPath, CifarFormat.Cifar10)), StringComparison.Ordinal);
        Assert.Contains("does not exist", Throws(() => CifarDataSet.Open(folder["none"], CifarFormat.Cifar10)), StringComparison.Ordinal);
        File.WriteAllBytes(folder["a.bin"], new byte[RecordSize + 1]);
        Assert.Contains("3074 bytes", Throws(() => CifarDataSet.Open(folder.FullPath, CifarFormat.Cifar10)), StringComparison.Ordinal);
        File.WriteAllBytes(folder["a.bin"], []);
        Assert.Contains("0 bytes", Throws(() => CifarDataSet.Open(folder.FullPath, CifarFormat.Cifar10)), StringComparison.Ordinal);
        File.WriteAllBytes(folder["a.bin"], [.. CifarRecord(2, 1), .. CifarRecord(10, 1)]);
        Assert.Contains("record 1: label 10", Throws(() => CifarDataSet.Open(folder.FullPath, CifarFormat.Cifar10).Read().Count()), StringComparison.Ordinal);
    }

    [Fact]
    public void Fashion_mnist_is_grey()
    {
        using ScratchFolder folder = TestData.Scratch();
        byte[] pixels = [.. Enumerable.Range(0, 3 * 5 * 7).Select(i => (byte)(2 * i))];
        IdxContent.Write(folder["t10k-images-idx3-ubyte.gz"], pixels, 3, 5, 7);
        IdxContent.Write(folder["t10k-labels-idx1-ubyte.gz"], [4, 0, 9], 3);
        LabelledPicture[] pictures = [.. PictureDataSets.Open($"fashion-mnist:{folder.FullPath}").Read()];
        Assert.Equal([4, 0, 9], pictures.Select(p => p.Label));
        Assert.Equal((7, 5), (pictures[0].Picture.Width, pictures[0].Picture.Height));
        byte last = pixels[^1];
        Assert.Equal([last, last, last, 255], pictures[2].Picture.Rgba[^4..]);
    }

    [Fact]
    public void Folder_with_labels_csv()
    {
        using ScratchFolder folder = TestData.Scratch();
        WritePng(folder["b, red.png"], 3, 2);
        WritePng(folder["a.png"], 5, 7);
        File.WriteAllLines(folder["labels.csv"], ["file,class_index", "b, red.png,12", "", "a.png,3"]);
        LabelledPicture[] pictures = [.. PictureDataSets.Open(folder.FullPath).Read()];
        Assert.Equal([("b, red.png", 12, 3, 2), ("a.png", 3, 5, 7)], pictures.Select(p => (p.Name, p.Label, p.Picture.Width, p.Picture.Height)));
    }

    [Fact]
    public void Folder_with_one_folder_per_class()
    {
        using ScratchFolder folder = TestData.Scratch();
        foreach (string name in new[] { "zebra", "Apple", "bird" })
        {
            Directory.CreateDirectory(folder[name]);
            WritePng(Path.Combine(folder[name], $"{name}.PNG"), 2, 3);
            File.WriteAllText(Path.Combine(folder[name], "notes.txt"), "not a picture");
        }

        FolderDataSet set = FolderDataSet.Open(folder.FullPath);
        Assert.Equal(3, set.Count);
        Assert.Equal([("Apple.PNG", 0), ("bird.PNG", 1), ("zebra.PNG", 2)], set.Read().Select(p => (Path.GetFileName(p.Name), p.Label)));
    }

    [Fact]
    public void Folders_that_do_not_fit_are_refused()
    {
        using ScratchFolder folder = TestData.Scratch();
        Assert.Contains("not a folder", Throws(() => PictureDataSets.Open(folder["none"])), StringComparison.Ordinal);
        Assert.Contains("neither labels.csv", Throws(() => PictureDataSets.Open(folder.FullPath)), StringComparison.Ordinal);
        File.WriteAllLines(folder["labels.csv"], ["name;class"]);
        Assert.Contains("expected 'file,class_index'", Throws(() => PictureDataSets.Open(folder.FullPath)), StringComparison.Ordinal);
        File.WriteAllLines(folder["labels.csv"], ["file,class_index", "a.png,-1"]);
        Assert.Contains("line 2", Throws(() => PictureDataSets.Open(folder.FullPath)), StringComparison.Ordinal);
        File.WriteAllLines(folder["labels.csv"], ["file,class_index", "a.png,1"]);
        Assert.Contains("a.png' does not exist", Throws(() => PictureDataSets.Open(folder.FullPath)), StringComparison.Ordinal);
        File.WriteAllText(folder["a.png"], "no picture");
        Assert.Throws<PictureException>(() => PictureDataSets.Open(folder.FullPath).Read().Count());
    }

    [SkippableFact]
    public void The_bundled_data_opens()
    {
        Assert.Equal(500, PictureDataSets.Open($"cifar10:{TestData.Require("cifar10/test_first500.bin")}").Read().Count());
        IPictureDataSet pictures = PictureDataSets.Open(TestData.Require("imagenet/val"));
        Assert.Equal(200, pictures.Count);
        Assert.All(pictures.Read(), p => Assert.Equal((227, 227), (p.Picture.Width, p.Picture.Height)));
    }

    [SkippableFact]
    public void Debians_Fashion_mnist_opens()
    {
        Skip.IfNot(Directory.Exists(MnistFiles.DefaultFolder), "Debian's package dataset-fashion-mnist is not installed");
        IPictureDataSet set = PictureDataSets.Open("fashion-mnist");
        Assert.Equal(10000, set.Count);

        // The set is balanced.
        Assert.All(set.Read().CountBy(p => p.Label), pair => Assert.Equal(1000, pair.Value));
    }

    private static string Throws(Func<object> action) => Assert.Throws<DataSetException>(action).Message;

    private static byte[] CifarRecord(byte label, int seed) =>
        [label, .. Enumerable.Range(0, 3 * 1024).Select(i => (byte)(seed + (i / 1024 * 3) + (i % 1024)))];

    private static void WritePng(string path, int width, int height)
    {
        byte[] rgba = new byte[4 * width * height];
        Array.Fill(rgba, (byte)255);
        File.WriteAllBytes(path, PictureDecoderTests.Encode(rgba, width, height, SKEncodedImageFormat.Png));
    }
}
