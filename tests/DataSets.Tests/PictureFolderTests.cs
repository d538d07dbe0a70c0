using ResNetVk.TestSupport;

namespace ResNetVk.DataSets.Tests;

public sealed class PictureFolderTests
{
    [Fact]
    public void A_share_of_every_class_is_kept_for_measuring()
    {
        using ScratchFolder folder = TestData.Scratch();
        Fill(folder["owl"], 40);
        Fill(folder["Ant"], 11);
        Fill(Path.Combine(folder["fox"], "more"), 2);
        Directory.CreateDirectory(folder[".cache"]);
        File.WriteAllText(Path.Combine(folder["Ant"], "notes.txt"), "no picture");
        PictureFolder pictures = PictureFolder.Open(folder.FullPath, new PictureFolderOptions { TestShare = 0.2 });

        Assert.Equal(["Ant", "fox", "owl"], pictures.Classes);
        Assert.Equal([2, 1, 8], CountByClass(pictures.Test));
        Assert.Equal([9, 1, 32], CountByClass(pictures.Train));
        Assert.Empty(pictures.Validation);
        Assert.Equal(53, pictures.Train.Concat(pictures.Test).Select(file => file.Path).Distinct().Count());
        Assert.All(pictures.Train.Concat(pictures.Test), file =>
            Assert.Equal(pictures.Classes[file.Label], Path.GetRelativePath(folder.FullPath, file.Path).Split('/', '\\')[0]));

        // The first ones are of all classes.
        Assert.Equal([0, 1, 2, 0, 2], pictures.Train.Take(5).Select(file => file.Label));
    }

    [Fact]
    public void The_same_pictures_are_kept_wherever_the_folder_is_and_others_with_another_seed()
    {
        using ScratchFolder one = TestData.Scratch();
        using ScratchFolder other = TestData.Scratch();
        foreach (ScratchFolder folder in new[] { one, other })
        {
            Fill(folder["a"], 30);
            Fill(folder["b"], 30);
        }

        string[] kept = Kept(one, 1);
        Assert.Equal(6, kept.Length);
        Assert.Equal(kept, Kept(other, 1));
        Assert.NotEqual(kept, Kept(one, 2));

        // A new picture changes sides with one other at most.
        Fill(one["a"], 31);
        Assert.InRange(Kept(one, 1).Intersect(kept).Count(), 5, 6);

        string[] Kept(ScratchFolder folder, ulong seed) =>
            [.. PictureFolder.Open(folder.FullPath, new PictureFolderOptions { Seed = seed }).Test.Select(f => Path.GetRelativePath(folder.FullPath, f.Path)).Order(StringComparer.Ordinal)];
    }

    [Theory]
    [InlineData("test", null)]
    [InlineData("val", null)]
    [InlineData("validation", null)]
    [InlineData("test", "val")]
    public void A_folder_that_is_divided_stays_so(string test, string? validation)
    {
        using ScratchFolder folder = TestData.Scratch();
        foreach ((string? part, int count) in new[] { ("train", 5), (test, 2), (validation, 3) })
        {
            if (part is not null)
            {
                Fill(Path.Combine(folder[part], "a"), count);
                Fill(Path.Combine(folder[part], "b"), count);
            }
        }

        PictureFolder pictures = PictureFolder.Open(folder.FullPath, new PictureFolderOptions());
        Assert.Equal(["a", "b"], pictures.Classes);
        Assert.Equal([5, 5], CountByClass(pictures.Train));
        Assert.Equal([2, 2], CountByClass(pictures.Test));
        Assert.Equal(validation is null ? 0 : 6, pictures.Validation.Count);
        Assert.All(pictures.Test, file => Assert.StartsWith(folder[test], file.Path, StringComparison.Ordinal));
        Assert.Equal(pictures.Test, PictureDataSetFiles($"folder:{folder.FullPath}"));
    }

    [Fact]
    public void Classes_may_be_called_train_and_a_lone_train_is_divided()
    {
        using ScratchFolder folder = TestData.Scratch();
        Fill(folder["train"], 3);
        Fill(folder["bus"], 3);
        Assert.Equal(["bus", "train"], PictureFolder.Open(folder.FullPath, new PictureFolderOptions()).Classes);
        using ScratchFolder lone = TestData.Scratch();
        Fill(Path.Combine(lone["train"], "a"), 20);
        Fill(Path.Combine(lone["train"], "b"), 20);
        Assert.Equal([2, 2], CountByClass(PictureFolder.Open(lone.FullPath, new PictureFolderOptions()).Test));
    }

    [Fact]
    public void Folders_that_no_classifier_can_be_trained_on_are_refused()
    {
        using ScratchFolder folder = TestData.Scratch();
        Refused("not a folder", folder["none"]);
        Refused("no class folder", folder.FullPath);
        Fill(folder["a"], 3);
        Refused("one class folder, 'a'", folder.FullPath);
        Directory.CreateDirectory(folder["b"]);
        Refused("has 0 pictures", folder.FullPath);
        Fill(folder["b"], 1);
        Refused("expected at least 2", folder.FullPath);
        Fill(folder["b"], 2);
        File.WriteAllText(folder["stray.png"], "");
        Refused("stray.png", folder.FullPath);

        using ScratchFolder divided = TestData.Scratch();
        Fill(Path.Combine(divided["train"], "a"), 3);
        Fill(Path.Combine(divided["train"], "b"), 3);
        Fill(Path.Combine(divided["test"], "a"), 1);
        Refused("both need the same ones", divided.FullPath);
        Directory.CreateDirectory(Path.Combine(divided["test"], "b"));
        Refused("has 0 pictures", divided.FullPath);

        static void Refused(string text, string path) => Refusal.Expect(text, () => PictureFolder.Open(path, new PictureFolderOptions()));
    }

    private static IEnumerable<PictureFile> PictureDataSetFiles(string name)
    {
        DataSetName parsed = DataSetName.Parse(name)!;
        PictureFolder folder = PictureFolder.Open(parsed.Path, parsed.Options);
        Assert.Equal(folder.Test.Count, PictureDataSets.Open(name).Count);
        return folder.Test;
    }

    private static int[] CountByClass(IEnumerable<PictureFile> files) => [.. files.CountBy(file => file.Label).OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    private static void Fill(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < count; i++)
        {
            File.WriteAllText(Path.Combine(folder, $"{i}.{(i % 2 == 0 ? "png" : "JPG")}"), "not opened");
        }
    }
}
