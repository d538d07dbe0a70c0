using ResNetVk.TestSupport;

namespace ResNetVk.Native.Tests;

/// <summary>The programs of <c>c/</c>, plain, with the address sanitizer and under valgrind.</summary>
public sealed class ProgramTests : IClassFixture<ModelFiles>
{
    private static readonly string s_folder = Path.Combine(TestData.RepositoryRoot, "tests", "Native.Tests", "c");
    private readonly ModelFiles _files;

    public ProgramTests(ModelFiles files) => _files = files;

    public static TheoryData<string> Programs => ["arguments", "inference", "threads", "requests", "adopted", "texture", "selftest", "trust"];

    [SkippableTheory]
    [MemberData(nameof(Programs))]
    public void Programs_pass(string name)
    {
        using CProgram program = new(Sources(name));
        Assert.Contains($"{name}: passed", program.Run(Arguments(name, validation: true)));
    }

    [SkippableTheory]
    [MemberData(nameof(Programs))]
    public void Programs_pass_with_the_address_sanitizer(string name)
    {
        using CProgram program = new(Sources(name), libraries: null, "-fsanitize=address,undefined", "-fno-sanitize-recover=all");
        string output = program.Run(
            Arguments(name, validation: false),
            ("ASAN_OPTIONS", "detect_leaks=1"),
            ("LSAN_OPTIONS", $"suppressions={Path.Combine(s_folder, "leaks.supp")}:print_suppressions=0"));
        Assert.Contains($"{name}: passed", output);
    }

    [SkippableTheory]
    [MemberData(nameof(Programs))]
    public void Programs_pass_under_valgrind(string name)
    {
        // A copy without the file of symbols: valgrind 3.19 gives up on that.
        using ScratchFolder libraries = TestData.Scratch();
        File.Copy(PublishedLibrary.Library, libraries["libresnetvk.so"]);
        using CProgram program = new(Sources(name), libraries.FullPath);
        string output = Command.Run(
            "valgrind",
            "valgrind",
            [
                "--quiet", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite", "--show-leak-kinds=definite",
                $"--suppressions={Path.Combine(s_folder, "valgrind.supp")}", "--fair-sched=yes", program.Executable, .. Arguments(name, validation: false),
            ],
            ("LP_NUM_THREADS", "0"));
        Assert.Contains($"{name}: passed", output);
    }

    [SkippableFact]
    public void Loading_and_unloading_again_and_again_does_not_make_the_process_grow()
    {
        using CProgram program = new(["lifetime.c"]);
        Assert.Contains("lifetime: passed", program.Run([_files.Small, "200"]));
    }

    [SkippableFact]
    public void A_host_may_close_the_library_and_open_it_again()
    {
        // Not linked to the library, which would keep it open.
        using CProgram program = new(["unload.c"], libraries: null, "-Wl,--as-needed");
        Assert.Contains("unload: passed", program.Run([PublishedLibrary.Library, _files.Small]));
        Assert.Contains("NODELETE", Command.Run("readelf", "binutils", ["-d", PublishedLibrary.Library]));
    }

    private static string[] Sources(string name) => name is "adopted" or "texture" ? [$"{name}.c", "../../../samples/c/host.c"] : [$"{name}.c"];

    private string[] Arguments(string name, bool validation) => name switch
    {
        "arguments" => [_files.Small, _files.Shapes],
        "inference" => [_files.Small, _files.Shapes, _files.Fresh()],
        "adopted" => [_files.Small, validation && HasValidationLayer ? "1" : "0"],
        "selftest" => [_files.Right, _files.PartlyWrong, _files.Wrong],
        "trust" => [_files.Signed, _files.PublicKey, _files.Foreign],
        "texture" => [_files.Textures, validation && HasValidationLayer ? "1" : "0"],
        _ => [_files.Small],
    };

    private static bool HasValidationLayer =>
        new[] { "/usr/share/vulkan/explicit_layer.d", "/usr/local/share/vulkan/explicit_layer.d", "/etc/vulkan/explicit_layer.d" }
            .Any(folder => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*alidation*.json").Any());
}
