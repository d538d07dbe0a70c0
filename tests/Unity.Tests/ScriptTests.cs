using System.Text.Json;
using Xunit.Abstractions;

namespace ResNetVk.Unity.Tests;

/// <summary>The package's scripts under Mono, in a game of stand-ins, against the published native library.</summary>
public sealed class ScriptTests(ScriptRun run, ITestOutputHelper log) : IClassFixture<ScriptRun>
{
    [SkippableFact]
    public void The_importer_makes_an_asset_and_says_what_is_wrong_with_a_damaged_file()
    {
        log.WriteLine($"{run.Report}");
        Assert.Equal("Mono", run.Report.GetProperty("runtime").GetString());
        Assert.Empty(Texts("importErrors"));
        Assert.Equal("clothes", run.Report.GetProperty("name").GetString());
        Assert.Equal(run.Clothes.Labels, Texts("labels"));
        Assert.Equal([1, 1, 28, 28], Integers("inputShape"));
        Assert.Equal([1, 10], Integers("outputShape"));
        Assert.Contains("cut.rnvk", Assert.Single(Texts("damagedImports")));
        Assert.Equal(0, Number("damagedObjects"));
    }

    [SkippableFact]
    public void A_worker_loads_over_frames_and_refuses_pictures_meanwhile()
    {
        Assert.Equal("OwnDevice", run.Report.GetProperty("backend").GetString());
        Assert.Equal(0, Number("scheduledWhileLoading"));
        Assert.InRange(Number("framesOfLoading"), 2, double.MaxValue);
        Assert.Equal(0, Number("progressWentBack"));
        Assert.Equal("Ready", run.Report.GetProperty("state").GetString());
    }

    [SkippableTheory]
    [InlineData("labelsOfPixels")]
    [InlineData("labelsOfTextures")]
    [InlineData("labelsOfCamera")]
    [InlineData("labelsOfSteps")]
    [InlineData("labelsInOneGo")]
    [InlineData("labelsInBudget")]
    public void Pictures_get_the_labels_that_dotnet_gives_them(string way)
    {
        Assert.True(run.Report.ValueKind == JsonValueKind.Object);
        Assert.InRange(run.Clothes.Expected.Distinct().Count(), 5, 10);
        Assert.Equal(run.Clothes.Expected, Texts(way));
    }

    [SkippableFact]
    public void Outputs_and_probabilities_are_those_of_dotnet_bit_for_bit()
    {
        Assert.Equal(BitConverter.SingleToInt32Bits(run.Report.GetProperty("confidence").ValueKind == JsonValueKind.Number ? run.Clothes.LastProbability : 0), Number("confidence"));
        Assert.Equal(run.Clothes.FirstOutput.Select(BitConverter.SingleToInt32Bits), Integers("outputs"));
        Assert.Equal(run.Clothes.OutputOfZeros.Select(BitConverter.SingleToInt32Bits), Integers("outputsOfZeros"));
    }

    [SkippableFact]
    public void A_stepped_inference_takes_several_frames() => Assert.InRange(Number("stepsOfOne"), 4, double.MaxValue);

    [SkippableFact]
    public void An_awaited_inference_comes_in_a_later_frame() =>
        Assert.Equal($"later: {run.Clothes.Expected[1]}; then at once", run.Report.GetProperty("awaited").GetString());

    [SkippableTheory]
    [InlineData("bytesOfPixels")]
    [InlineData("bytesOfTextures")]
    [InlineData("bytesOfCamera")]
    [InlineData("bytesOfSteps")]
    [InlineData("bytesOfFrames")]
    public void Frames_allocate_no_managed_memory(string measure)
    {
        // An object takes 16 bytes: the meter counts.
        Assert.Equal(100 * 16, Number("bytesOfObjects"));
        Assert.Equal(0, Number(measure));
    }

    [SkippableFact]
    public void Wrong_use_is_an_exception_that_says_so()
    {
        string[] failures = Texts("failures");
        string[] words =
        [
            "ArgumentNullException: ", "ArgumentNullException: ", "ArgumentException: 784 pixels are not a picture of 3 × 5", "ResNetVkException: ",
            "ArgumentOutOfRangeException: ", "ArgumentOutOfRangeException: ", "ResNetVkException: ", "Exception: ",
        ];
        Assert.Equal(words.Length, failures.Length);
        Assert.All(words.Zip(failures), pair => Assert.Contains(pair.First, pair.Second));
        Assert.Contains("NotSupportedException: OpenGLCore", run.Report.GetProperty("noReadback").GetString());
        Assert.Equal(run.Clothes.Expected[0], run.Report.GetProperty("labelAfterFailures").GetString());
        Assert.StartsWith("InvalidOperationException: ", run.Report.GetProperty("awaitedTwice").GetString());
        Assert.Equal("Canceled, Ready", run.Report.GetProperty("cancelled").GetString());
        Assert.Equal(run.Clothes.Expected[1], run.Report.GetProperty("labelAfterCancel").GetString());
        Assert.Equal("Ready", run.Report.GetProperty("readbackFailed").GetString());
        Assert.Equal(run.Clothes.Expected[2], run.Report.GetProperty("labelAfterReadback").GetString());
        Assert.StartsWith("ObjectDisposedException: ", run.Report.GetProperty("scheduledAfterDispose").GetString());
    }

    [SkippableFact]
    public void Nothing_native_outlives_play_mode_the_program_or_the_scripts()
    {
        string index = run.Clothes.Labels.ToList().IndexOf(run.Clothes.Expected[0]).ToString();
        Assert.Equal(
            [
                "play mode ended: Disposed, InvalidHandle", "scripts reloaded: Disposed, InvalidHandle", "play mode began: Disposed, InvalidHandle",
                "quit: Disposed, InvalidHandle", "while loading: Disposed", $"model unloaded: {index}",
            ],
            Texts("lifetimes"));
        Assert.Equal(["0, Ok, InvalidHandle", "0, Ok, InvalidHandle"], Texts("domains"));
        Assert.Equal(0, Number("workersLeft"));
    }

    [SkippableFact]
    public void The_inspector_shows_the_plan()
    {
        string[] drawn = Texts("inspector");
        Assert.Contains("Input: 1 × 1 × 28 × 28, also from pictures", drawn);
        Assert.Contains("Labels (10)", drawn);
        int steps = run.Clothes.StepNames.Count;
        int plan = Array.IndexOf(drawn, $"Plan ({steps} steps)");
        Assert.Equal(run.Clothes.StepNames, drawn[(plan + 1)..].Select(line => line.Split(": ")[0]));
        Assert.All(drawn[(plan + 1)..], line => Assert.Contains("/", line));
        Assert.StartsWith("conv1: Conv2D[s1 p1,1,1,1]+Relu, 0.113 million multiply-adds; conv2d_", drawn[plan + 1]);
    }

    [SkippableFact]
    public void The_packages_own_tests_and_its_sample_run()
    {
        Assert.Equal(["A_picture_has_one_answer_in_every_way"], Texts("packageTests"));
        Assert.Equal(run.Clothes.Expected[^1], run.Report.GetProperty("sampleLabel").GetString());
    }

    [SkippableFact]
    public void Validation_and_the_log_say_nothing_but_what_was_provoked() =>
        Assert.Contains("could not read the texture back", Assert.Single(Texts("problems")));

    private string[] Texts(string name) => [.. run.Report.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];

    private IEnumerable<int> Integers(string name) => run.Report.GetProperty(name).EnumerateArray().Select(value => value.GetInt32());

    private double Number(string name) => run.Report.GetProperty(name).GetDouble();
}
