using System.Buffers.Binary;
using System.Text.Json;
using ResNetVk.Cli.Rendering;
using ResNetVk.Conformance.Verification;
using ResNetVk.Format;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>Where the time of a network goes: the table, the JSON and the picture.</summary>
public sealed class ExplanationTests : IClassFixture<BundledNetwork>, IDisposable
{
    private readonly BundledNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public ExplanationTests(BundledNetwork network) => _network = network;

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public void Each_step_is_explained_and_drawn()
    {
        TestDevice.Require();
        string picture = _scratch["roofline.png"];
        JsonElement result = ResNetVkCommand.Run("bench", _network.Compiled, "--explain", "--roofline", picture, "--runs", "2", "--pause", "1", "--json").Expect(0).Json();
        Assert.Equal((2, 1), (result.GetProperty("runs").GetInt32(), result.GetProperty("pauseMilliseconds").GetInt32()));
        foreach (string key in (string[])["gigaFlops", "readGigabytesPerSecond", "writeGigabytesPerSecond"])
        {
            Assert.InRange(result.GetProperty("peak").GetProperty(key).GetDouble(), 0.01, 1e6);
        }

        JsonElement[] steps = [.. result.GetProperty("steps").EnumerateArray()];
        Assert.Equal(23, steps.Sum(step => step.GetProperty("steps").GetInt32()));
        foreach (JsonElement step in steps)
        {
            JsonElement chosen = Assert.Single(step.GetProperty("alternatives").EnumerateArray(), a => a.GetProperty("chosen").GetBoolean());
            Assert.Matches("^(onlyOne|firstInOrder|measured|stored)$", step.GetProperty("reason").GetString());
            Assert.Equal(0, step.GetProperty("putAside").GetArrayLength());
            Assert.InRange(chosen.GetProperty("bytes").GetInt64(), 1, 1 << 24);
            if (step.GetProperty("multiplyAdds").GetInt64() > 0)
            {
                Assert.InRange(chosen.GetProperty("shareOfPeak").GetDouble(), 1e-6, 2);
            }
        }

        Assert.Equal((1200, 800), Size(File.ReadAllBytes(picture)));

        string text = ResNetVkCommand.Run("bench", _network.Compiled, "--explain", "--runs", "1").Expect(0).Output;
        Assert.Contains("of peak", text, StringComparison.Ordinal);
        Assert.Contains("peak of the device, measured:", text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Steps_that_are_computed_together_have_one_row_and_what_they_take_one_by_one()
    {
        TestDevice.Require();
        Skip.If(TestDevice.Together(_network) == 0, "the first Vulkan device computes every step by itself");
        JsonElement json = ResNetVkCommand.Run("bench", _network.Compiled, "--explain", "--runs", "2", "--json").Expect(0).Json();
        JsonElement row = Assert.Single(json.GetProperty("steps").EnumerateArray());
        Assert.Equal(("conv1", "23 steps to logits"), (row.GetProperty("name").GetString(), row.GetProperty("operator").GetString()));
        Assert.Equal(CompiledModel.Load(_network.Compiled).Plan.Steps.Sum(step => step.MultiplyAdds), row.GetProperty("multiplyAdds").GetInt64());
        JsonElement[] alternatives = [.. row.GetProperty("alternatives").EnumerateArray()];
        Assert.Equal([(true, 1), (false, 23)], alternatives.Select(a => (a.GetProperty("chosen").GetBoolean(), a.GetProperty("dispatches").GetInt32())));
        Assert.StartsWith("chain_lanes/", alternatives[0].GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Equal("step by step", alternatives[1].GetProperty("name").GetString());
        Assert.All(alternatives, a => Assert.InRange(a.GetProperty("medianMilliseconds").GetDouble(), 1e-3, 1e4));

        string text = ResNetVkCommand.Run("bench", _network.Compiled, "--explain", "--runs", "1").Expect(0).Output;
        Assert.Matches(@"conv1 +chain_lanes/\w+ .* 100\.0 % ", text);
        Assert.Matches(@"\n +or step by step +[\d.]+ ms", text);
        Assert.Contains("23 steps in the plan's order", text, StringComparison.Ordinal);
        Assert.Contains("sum over 23 steps", text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_picture_that_cannot_be_written_is_refused_before_the_work()
    {
        TestDevice.Require();
        Refusal.Check(_scratch.FullPath, ["bench", _network.Compiled, "--roofline", _scratch["no such folder/roofline.png"]], "--roofline", "does not exist");
        Refusal.Check(_scratch.FullPath, ["bench", _network.Compiled, "--roofline", _network.Compiled], "would overwrite");
    }

    [Fact]
    public void Networks_of_any_size_can_be_drawn()
    {
        foreach (int count in (int[])[1, 60, 1200])
        {
            StepTime[] steps = [.. Enumerable.Range(0, count).Select(i => Step($"layer{i}", multiplyAdds: 1000L * (i + 1), milliseconds: 1 + (i % 7)))];
            Assert.Equal((1200, 800), Size(RooflinePlot.Draw(new Explanation(steps, new DevicePeak(100, 20, 10)), "a network", "a device")));
        }
    }

    [Fact]
    public void A_network_without_multiply_adds_has_an_empty_picture() =>
        Assert.Equal((1200, 800), Size(RooflinePlot.Draw(new Explanation([Step("pool", 0, 1)], new DevicePeak(100, 20, 10)), "a network", "a device")));

    private static StepTime Step(string name, long multiplyAdds, double milliseconds) => new(
        name,
        "Conv2D",
        multiplyAdds,
        [new AlternativeTime($"kernel{multiplyAdds % 9}/default", new Timing(milliseconds, milliseconds, milliseconds), IsChosen: true, SizeInBytes: 1000, DispatchCount: 1)],
        ChoiceReason.OnlyOne,
        []);

    private static (int Width, int Height) Size(byte[] png)
    {
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        return (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
    }
}
