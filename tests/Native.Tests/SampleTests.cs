using ResNetVk.TestSupport;

namespace ResNetVk.Native.Tests;

/// <summary>The programs in <c>samples/c</c>, built as a user builds them.</summary>
public sealed class SampleTests : IClassFixture<ModelFiles>
{
    private static readonly string s_folder = Path.Combine(TestData.RepositoryRoot, "samples", "c");
    private readonly ModelFiles _files;

    public SampleTests(ModelFiles files) => _files = files;

    [SkippableFact]
    public void Samples_build_and_classify()
    {
        using ScratchFolder build = TestData.Scratch();
        Command.Run("cmake", "cmake", ["-S", s_folder, "-B", build.FullPath, $"-DRESNETVK_FOLDER={PublishedLibrary.Folder}", "-DCMAKE_C_FLAGS=-Werror"]);
        Command.Run("cmake", "cmake", ["--build", build.FullPath]);
        string picture = Path.Combine(s_folder, "ankle-boot.ppm");
        string cut = build["cut.ppm"];
        File.WriteAllBytes(cut, File.ReadAllBytes(picture)[..1000]);

        string output = Command.Run(build["classify"], "gcc", [_files.Fashion, picture, picture]);
        Assert.Equal(2, output.Split('\n').Count(line => line.EndsWith("9 Ankle boot", StringComparison.Ordinal)));
        output = Command.Run(build["adopt"], "gcc", [_files.Fashion, picture], ("RESNETVK_SAMPLE_VALIDATION", "1"));
        Assert.Equal(3, output.Split('\n').Count(line => line.EndsWith("9 Ankle boot", StringComparison.Ordinal)));
        Assert.DoesNotContain("validation:", output);
        output = Command.Run(build["engine"], "gcc", [_files.Fashion, picture, "--frames", "30", "--csv", build["times.csv"]], ("RESNETVK_SAMPLE_VALIDATION", "1"));
        Assert.Equal(2, output.Split('\n').Count(line => line.EndsWith("9 Ankle boot", StringComparison.Ordinal)));
        Assert.DoesNotContain("validation:", output);
        Assert.Equal(1 + (3 * 30), File.ReadAllLines(build["times.csv"]).Length);
        Refused(2, "usage:", build["engine"], [_files.Fashion, picture, "--frames", "0"]);

        foreach (string program in new[] { build["classify"], build["adopt"], build["engine"] })
        {
            Refused(2, "usage:", program, []);
            Refused(1, "not-there.rnvk", program, ["not-there.rnvk", picture]);
            Refused(1, "RNVK_ERROR_MODEL_FORMAT", program, [picture, picture]);
            Refused(1, "cut short", program, [_files.Fashion, cut]);
            Refused(1, "no binary PPM", program, [_files.Fashion, _files.Fashion]);
        }
    }

    private static void Refused(int status, string words, string program, string[] arguments)
    {
        (int found, string output) = Command.TryRun(program, "gcc", arguments);
        Assert.Equal(status, found);
        Assert.Contains(words, output);
    }
}
