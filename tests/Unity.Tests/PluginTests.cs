using System.Text.Json;
using System.Text.RegularExpressions;
using ResNetVk.TestSupport;
using Xunit.Abstractions;

namespace ResNetVk.Unity.Tests;

/// <summary>libresnetvk_unity, with programs that play Unity: one in C, and the package's scripts in a game of stand-ins.</summary>
public sealed partial class PluginTests(ClothesFile clothes, ITestOutputHelper log) : IClassFixture<ClothesFile>
{
    private static readonly string[] s_ways = ["bottom", "top", "steps", "linear", "memory", "again", "restarted"];

    [SkippableFact]
    public void Textures_on_the_engines_device_get_the_right_labels_without_a_message_of_the_validation_layer()
    {
        Skip.If(clothes.Problem is not null, clothes.Problem);
        using PluginLibrary library = new();
        string output = Command.Run(library.AddProgram("-O1"), "gcc", [library.Plugin, clothes.Model, clothes.Pictures, HasValidationLayer ? "1" : "0"]);
        log.WriteLine(output);
        AssertLabels(output);
        Assert.DoesNotContain("validation:", output);
    }

    [SkippableFact]
    public void The_plugin_passes_with_the_address_sanitizer()
    {
        Skip.If(clothes.Problem is not null, clothes.Problem);
        string[] sanitizer = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
        using PluginLibrary library = new(sanitizer);
        string output = Command.Run(
            library.AddProgram([.. sanitizer, "-O1"]),
            "gcc",
            [library.Plugin, clothes.Model, clothes.Pictures, "0"],
            ("ASAN_OPTIONS", "detect_leaks=1"),
            ("LSAN_OPTIONS", $"suppressions={Path.Combine(TestData.RepositoryRoot, "tests", "Native.Tests", "c", "leaks.supp")}:print_suppressions=0"));
        AssertLabels(output);
    }

    [SkippableFact]
    public void The_plugin_exports_what_its_header_declares_and_what_Unity_calls()
    {
        using PluginLibrary library = new();
        string symbols = Command.Run("nm", "binutils", ["-D", "--defined-only", "--format=posix", library.Plugin]);
        string header = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "src", "Native", "unity", "resnetvk_unity.h"));
        Assert.Equal(
            FunctionPattern().Matches(header).Select(match => match.Groups[1].Value).Concat(["UnityPluginLoad", "UnityPluginUnload"]).Order(StringComparer.Ordinal),
            symbols.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public void Scripts_run_on_the_engines_device()
    {
        using PluginLibrary library = new();
        library.AddEngine();
        JsonElement report = UnityHost.Run(clothes, clothes.Folder("engine"), library.Folder, "engine");
        log.WriteLine($"{report}");
        Assert.Equal("UnityDevice", report.GetProperty("backend").GetString());
        Assert.Equal("Ready", report.GetProperty("state").GetString());
        Assert.Equal(clothes.Expected, Texts(report, "labelsOfTextures"));
        Assert.Equal(clothes.Expected, Texts(report, "labelsOfPixels"));
        Assert.Equal(clothes.Expected, Texts(report, "labelsOfClassifier"));
        Assert.Equal(clothes.FirstOutput.Select(BitConverter.SingleToInt32Bits), report.GetProperty("outputs").EnumerateArray().Select(value => value.GetInt32()));
        Assert.InRange(report.GetProperty("stepsOfOne").GetInt32(), 4, int.MaxValue);
        Assert.Equal(clothes.Expected[2], report.GetProperty("labelAfterCancel").GetString());
        Assert.Equal(0, report.GetProperty("bytesOfSteps").GetInt64());
        Assert.Equal(0, report.GetProperty("workersLeft").GetInt32());
        Assert.Equal(0, report.GetProperty("validationMessages").GetInt32());
        string[] words =
        [
            "ResNetVkException: Unity has ended its Vulkan device", "Failed, DeviceLost, Faulted", "InvalidOperationException: The worker failed: Unity has ended",
            "ResNetVkException: Unity has ended its Vulkan device",
        ];
        Assert.All(words.Zip(Texts(report, "lost")), pair => Assert.StartsWith(pair.First, pair.Second));
        Assert.Equal(words.Length, Texts(report, "lost").Length);
        Assert.Empty(Texts(report, "problems"));
    }

    private static bool HasValidationLayer => Directory.Exists("/usr/share/vulkan/explicit_layer.d")
        && Directory.EnumerateFiles("/usr/share/vulkan/explicit_layer.d", "*alidation*.json").Any();

    private void AssertLabels(string output)
    {
        string[] lines = output.Split('\n');
        foreach (string way in s_ways)
        {
            string line = lines.Single(line => line.StartsWith(way + " ", StringComparison.Ordinal));
            Assert.Equal(clothes.Expected, line.Split(' ')[1..].Select(index => clothes.Labels[int.Parse(index)]));
        }

        Assert.Contains("plugin: passed", output);
    }

    private static string[] Texts(JsonElement report, string name) => [.. report.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];

    [GeneratedRegex(@"RNVK_CALL (rnvk_unity_\w+)\(")]
    private static partial Regex FunctionPattern();
}
