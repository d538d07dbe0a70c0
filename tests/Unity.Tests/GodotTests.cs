using ResNetVk.TestSupport;

namespace ResNetVk.Unity.Tests;

/// <summary>samples/godot in a headless Godot 3.</summary>
public sealed class GodotTests(ClothesFile clothes) : IClassFixture<ClothesFile>
{
    private static readonly string s_sample = Path.Combine(TestData.RepositoryRoot, "samples", "godot");

    [SkippableFact]
    public void The_command_in_the_readme_names_pictures()
    {
        // Skips without what the command would install or publish.
        Skip.If(clothes.Problem is not null, clothes.Problem);
        Assert.NotEmpty(PublishedLibrary.Folder);
        Command.TryRun("godot3-server", "godot3-server", ["--version"]);
        string output = Command.Run("bash", "bash", [Path.Combine(s_sample, "run.sh"), "--no-publish"]);
        string[] lines = [.. output.Split('\n').Where(line => line.Contains(".png\t", StringComparison.Ordinal))];
        Assert.Equal(
            Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "models", "samples"), "*.png").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
            lines.Select(line => line.Split('\t')[0]));
        Assert.Equal(clothes.Expected, lines.Select(line => line.Split('\t')[1]));
        Assert.All(lines, line => Assert.InRange(float.Parse(line.Split('\t')[2]), 0.3f, 1));
    }

    [SkippableFact]
    public void Godot_says_what_is_wrong()
    {
        using ScratchFolder scratch = Project();
        string picture = Path.Combine(TestData.RepositoryRoot, "models", "samples", "8-bag.png");
        Refused(scratch, 2, "usage:", clothes.Model);
        Refused(scratch, 1, "not-there.rnvk", "/not-there.rnvk", picture);
        Refused(scratch, 1, "error: ", picture, picture);
        Refused(scratch, 1, "is no picture", clothes.Model, clothes.Model);
        File.Delete(scratch["bin/libresnetvk_godot.so"]);
        Refused(scratch, 1, "cannot be loaded", clothes.Model, picture);
    }

    private static void Refused(ScratchFolder scratch, int expected, string words, params string[] arguments)
    {
        (int status, string output) = Run(scratch, arguments);
        Assert.True(status == expected, output);
        Assert.Contains(words, output);
    }

    private static (int Status, string Output) Run(ScratchFolder scratch, string[] arguments) => Command.TryRun(
        "godot3-server",
        "godot3-server",
        ["--path", scratch.FullPath, "--script", "classify.gd", .. arguments],
        ("LANG", "en_US.UTF-8"),
        ("LC_ALL", "en_US.UTF-8"),
        ("XDG_DATA_HOME", scratch.FullPath));

    [SkippableFact]
    public void Godot_ends_in_peace_every_time()
    {
        using ScratchFolder scratch = Project();
        for (int i = 0; i < 5; i++)
        {
            (int status, string output) = Run(scratch, [clothes.Model, Path.Combine(TestData.RepositoryRoot, "models", "samples", "8-bag.png")]);
            Assert.True(status == 0, $"status {status}: {output}");
        }
    }

    // A copy of the sample with its libraries, built without a warning.
    private ScratchFolder Project()
    {
        Skip.If(clothes.Problem is not null, clothes.Problem);
        string folder = PublishedLibrary.Folder;
        ScratchFolder scratch = TestData.Scratch();
        Directory.CreateDirectory(scratch["bin"]);
        foreach (string file in new[] { "project.godot", "resnetvk.gdnlib", "classify.gd" })
        {
            File.Copy(Path.Combine(s_sample, file), scratch[file]);
        }

        File.Copy(PublishedLibrary.Library, scratch["bin/libresnetvk.so"]);
        Command.Run("gcc", "gcc", [
            "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-I", PublishedLibrary.Headers,
            Path.Combine(s_sample, "src", "resnetvk_godot.c"), "-o", scratch["bin/libresnetvk_godot.so"], "-L", folder, "-lresnetvk", "-Wl,-rpath,$ORIGIN"]);
        return scratch;
    }
}
