namespace ResNetVk.DataSets.Tests;

public sealed class DataSetNameTests
{
    [Theory]
    [InlineData("mnist:/a", DataSetKind.Mnist, "/a")]
    [InlineData("fashion-mnist", DataSetKind.FashionMnist, MnistFiles.DefaultFolder)]
    [InlineData("fashion-mnist:b", DataSetKind.FashionMnist, "b")]
    [InlineData("cifar10:C:\\c", DataSetKind.Cifar10, "C:\\c")]
    [InlineData("cifar100:d", DataSetKind.Cifar100, "d")]
    [InlineData("folder:a, b=c/d", DataSetKind.Folder, "a, b=c/d", "folder option 'b'")]
    [InlineData("folder:a, b", DataSetKind.Folder, "a, b")]
    public void Names_say_what_and_where(string text, DataSetKind kind, string path, string? refusal = null)
    {
        if (refusal is not null)
        {
            Refusal.Expect(refusal, () => DataSetName.Parse(text)!);
            return;
        }

        DataSetName name = DataSetName.Parse(text)!;
        Assert.Equal((kind, path), (name.Kind, name.Path));
        Assert.Equal(new PictureFolderOptions(), name.Options);
    }

    [Fact]
    public void Options_of_folders_come_last_in_any_order()
    {
        DataSetName name = DataSetName.Parse("folder:pictures, many,test=0.25,size=48,seed=7")!;
        Assert.Equal("pictures, many", name.Path);
        Assert.Equal(new PictureFolderOptions { Size = 48, TestShare = 0.25, Seed = 7 }, name.Options);
    }

    [Theory]
    [InlineData("mnist", "no default folder")]
    [InlineData("cifar100:", "cifar100:DIR")]
    [InlineData("folder:a,size=7", "8 to 1024")]
    [InlineData("folder:a,size=big", "size=big")]
    [InlineData("folder:a,test=1", "between 0 and 1")]
    [InlineData("folder:a,test=-0.1", "between 0 and 1")]
    [InlineData("folder:a,seed=-1", "seed=-1")]
    [InlineData("folder:a,colour=grey", "'colour' is unknown")]
    public void What_is_wrong_is_named(string text, string expected) => Refusal.Expect(expected, () => DataSetName.Parse(text)!);

    [Theory]
    [InlineData("pictures")]
    [InlineData("C:\\pictures")]
    [InlineData("/data/cifar10:x")]
    public void A_plain_path_is_no_name(string text) => Assert.Null(DataSetName.Parse(text));
}
