using System.Text.Json;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary><c>resnetvk inspect --pipeline-stats</c>.</summary>
public sealed class PipelineStatisticsTests : IClassFixture<BundledNetwork>, IDisposable
{
    private readonly BundledNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public PipelineStatisticsTests(BundledNetwork network) => _network = network;

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public void A_device_without_statistics_is_refused_with_what_to_do()
    {
        TestDevice.Require();
        Skip.If(HasStatistics(), "device 0 has pipeline statistics");
        Refusal.Check(
            _scratch.FullPath,
            ["inspect", _network.Compiled, "--pipeline-stats", "--device", "0"],
            VulkanDevice.Enumerate()[0].Name,
            "VK_KHR_pipeline_executable_properties",
            "RADV_FORCE_FAMILY",
            "--device");
    }

    [SkippableFact]
    public void A_device_that_is_not_there_is_refused()
    {
        TestDevice.Require();
        int count = VulkanDevice.Enumerate().Count;
        Refusal.Check(_scratch.FullPath, ["inspect", _network.Compiled, "--pipeline-stats", "--device", $"{count}"], $"--device {count}", "0 (");
    }

    [SkippableFact]
    public void Registers_of_every_kernel_are_known_for_a_GPU_that_is_not_there()
    {
        JsonElement json = Compile("--json").Json();
        Assert.Contains("NAVI21", json.GetProperty("device").GetString(), StringComparison.Ordinal);
        JsonElement[] pipelines = [.. json.GetProperty("pipelines").EnumerateArray()];
        Assert.Contains(pipelines, p => p.GetProperty("shader").GetString()!.StartsWith("spirv/conv2d", StringComparison.Ordinal));
        Assert.All(pipelines, pipeline =>
        {
            JsonElement executable = Assert.Single(pipeline.GetProperty("executables").EnumerateArray());
            Assert.True(executable.GetProperty("subgroupSize").GetInt32() is 32 or 64);
            Dictionary<string, JsonElement> statistics = executable.GetProperty("statistics").EnumerateArray()
                .ToDictionary(s => s.GetProperty("name").GetString()!, s => s.GetProperty("value"));
            Assert.All(["SGPRs", "VGPRs", "Subgroups per SIMD"], name => Assert.True(statistics[name].GetInt64() > 0, $"{name} in {pipeline}"));
        });

        // Every step that takes a pipeline is there, each by the choice the device would make.
        IEnumerable<string?> steps = json.GetProperty("steps").EnumerateArray().Where(s => !s.GetProperty("alternative").GetString()!.StartsWith("copy/", StringComparison.Ordinal)).Select(s => s.GetProperty("name").GetString());
        IEnumerable<string?> compiled = pipelines.SelectMany(p => p.GetProperty("steps").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(steps.Distinct().Order(), compiled.Distinct().Order());
    }

    [SkippableFact]
    public void The_text_has_the_plan_with_the_choices_and_then_the_pipelines()
    {
        string[] lines = Compile().Output.ReplaceLineEndings("\n").Split('\n');
        // The body of 23 steps; besides it: load, load picture, store, ranking.
        Assert.Equal(23 + 4, lines.Count(line => line == "    chosen"));
        int start = Array.FindIndex(lines, line => line.StartsWith("compiled by ", StringComparison.Ordinal));
        string[] pipelines = lines[start..];
        int count = pipelines.Count(line => line.StartsWith("pipeline spirv/", StringComparison.Ordinal));
        Assert.EndsWith($": {count} pipelines", pipelines[0], StringComparison.Ordinal);
        Assert.Equal(count, pipelines.Count(line => line.StartsWith("    VGPRs ", StringComparison.Ordinal)));
        Assert.Contains(pipelines, line => line.StartsWith("  for ", StringComparison.Ordinal) && line.Contains("layer1.0.conv2", StringComparison.Ordinal));
        Assert.DoesNotContain(pipelines, line => line.Contains("Pre-Sched", StringComparison.Ordinal) || line.Contains("hash", StringComparison.OrdinalIgnoreCase));
    }

    private CommandResult Compile(params string[] options) =>
        ResNetVkCommand.RunChild(
            CompileOnlyDevice.Environment().ToDictionary(v => v.Key, v => (string?)v.Value),
            ["inspect", _network.Compiled, "--pipeline-stats", .. options]).Expect(0);

    private static bool HasStatistics()
    {
        try
        {
            VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = 0, PipelineStatistics = true }).Dispose();
            return true;
        }
        catch (DeviceRequirementException)
        {
            return false;
        }
    }
}
