using System.Globalization;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.TestSupport;

namespace ResNetVk.Runtime.Tests;

/// <summary>What the driver says about compiled kernels.</summary>
public sealed class PipelineStatisticsTests : DeviceTest
{
    private const int Count = 37;

    public PipelineStatisticsTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableFact]
    public void ADeviceWithoutStatisticsSaysSoWhenItIsCreated()
    {
        Skip.If(Device.Facts.PipelineStatistics, $"{Device.Info.Name} has pipeline statistics");

        DeviceRequirementException exception = Assert.Throws<DeviceRequirementException>(
            () => VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = Device.Info.Index, PipelineStatistics = true }));

        Assert.Contains(Device.Info.Name, exception.Message);
        Assert.Contains("VK_KHR_pipeline_executable_properties", exception.Message);
        Assert.Contains("RADV_FORCE_FAMILY", exception.Message);
    }

    [SkippableFact]
    public void ADeviceCreatedWithoutTheOptionSaysWhichOptionIsMissing()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => PipelineStatistics.Collect(Device, Model()));

        Assert.Contains("VulkanDeviceOptions.PipelineStatistics", exception.Message);
    }

    [SkippableFact]
    public void ADeviceThatOnlyCompilesReportsEveryPipelineOnce()
    {
        (int exitCode, string output) = ChildProcess.Run(
            Program.CollectStatistics, CompileOnlyDevice.Environment().Select(v => (v.Key, v.Value)).ToArray());

        Skip.If(exitCode == 3, output);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal("memory 0, allocations 0, validation messages 0", lines[0]);

        // The plan's order: copying in and out is the same kernel with the same constants, and so are the first and third step.
        Assert.Equal(
            [
                "load x: reference",
                "first: possible, not impossible",
                "second: reference",
                "third: reference",
                "store y: reference",
            ],
            lines[1..6]);
        Assert.Equal(
            [
                $"spirv/affine/default [64 1 1 37 {ModelBuilder.Bits(1)} 0] load x, store y",
                $"spirv/affine/default [64 1 1 37 {ModelBuilder.Bits(2)} 0] first, third",
                "spirv/add/default [64 1 1 37] second",
            ],
            lines[6..].Select(line => line[..line.IndexOf(" | ", StringComparison.Ordinal)]));
        Assert.All(lines[6..], line =>
        {
            Assert.Contains("| subgroup size 64 |", line);
            Assert.Matches(@"\| SGPRs [1-9]\d* \|", line);
            Assert.Matches(@"\| VGPRs [1-9]\d* \|", line);
            Assert.Contains("| Spilled VGPRs 0 |", line);
            Assert.Matches(@"\| Instructions [1-9]\d* \|", line);
        });
    }

    /// <summary>What the child process does.</summary>
    internal static void PrintStatistics()
    {
        using VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { Validation = true, PipelineStatistics = true });
        PipelineStatistics statistics = PipelineStatistics.Collect(device, Model());
        Console.WriteLine(
            $"memory {device.MemoryInUseInBytes}, allocations {device.MemoryAllocationCount}, validation messages {device.ValidationMessages.Count}");
        foreach (StepDescription step in statistics.Steps)
        {
            Console.WriteLine($"{step.Name}: {step.Alternative}{string.Concat(step.PassedOver.Select(p => $", not {p.Name}"))}");
        }

        foreach (PipelineReport pipeline in statistics.Pipelines)
        {
            PipelineExecutable executable = Assert.Single(pipeline.Executables);
            IEnumerable<string> figures = executable.Statistics.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name} {s.Value}"));
            Console.WriteLine(
                $"{pipeline.Shader} [{string.Join(' ', pipeline.Constants)}] {string.Join(", ", pipeline.Steps)} | "
                + $"subgroup size {executable.SubgroupSize} | {string.Join(" | ", figures)} |");
        }
    }

    private static CompiledModel Model()
    {
        ModelBuilder m = new();
        Alternative impossible = ModelBuilder.Alternative(
            "impossible", new DeviceRequirements { SharedMemorySizeInBytes = int.MaxValue }, m.Affine(Count, 3, 0, m.Slot(0, Count), m.Slot(1, Count)));
        Alternative possible = ModelBuilder.Alternative(
            "possible", DeviceRequirements.None, m.Affine(Count, 2, 0, m.Slot(0, Count), m.Slot(1, Count)));
        Binding weight = m.Packed("w", Values(Count, seed: 5));
        return m.Input("x", [Count], slot: 0)
            .Body("first", impossible, possible)
            .Body("second", ModelBuilder.Reference(m.Add(Count, m.Slot(1, Count), weight, m.Slot(2, Count))))
            .Body("third", ModelBuilder.Reference(m.Affine(Count, 2, 0, m.Slot(2, Count), m.Slot(0, Count))))
            .Output("y", [Count], slot: 0)
            .Build();
    }
}
