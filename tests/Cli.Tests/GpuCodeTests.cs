using System.Text.Json;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>What Mesa's compiler for AMD GPUs makes of every kernel for GPUs that known networks use, on GPUs that are not there.</summary>
public sealed class GpuCodeTests
{
    private static readonly string[] s_kernels =
        ["conv2d_tiled", "conv2d_uniform", "sum_parts", "winograd_input_scalar", "winograd_output_scalar"];

    // RDNA 2, whose subgroups have 32 or 64 invocations, and GCN 5 and 4, where they have 64 and never take conv2d_tiled.
    [SkippableTheory]
    [InlineData("NAVI21", "resnet18")]
    [InlineData("NAVI21", "resnet50")]
    [InlineData("NAVI21", "resnet20")]
    [InlineData("VEGA20", "resnet50")]
    [InlineData("POLARIS10", "resnet18")]
    [InlineData("NAVI21", "resnet18", "fp16")]
    [InlineData("NAVI21", "resnet20", "fp16")]
    [InlineData("VEGA20", "resnet50", "fp16")]
    [InlineData("POLARIS10", "resnet20", "fp16")]
    public void No_kernel_spills_registers_and_four_subgroups_of_each_fit_a_SIMD(string family, string network, string precision = "fp32")
    {
        JsonElement[] pipelines = Compile(family, network, precision);
        Assert.Equal(precision == "fp16", pipelines.Any(IsOfHalves));
        string[] expected = family == "NAVI21" ? s_kernels : s_kernels[1..];
        Assert.Equal(
            (network == "resnet20" ? expected.Where(k => !k.StartsWith("winograd", StringComparison.Ordinal)) : expected).Order(StringComparer.Ordinal),
            pipelines.Select(Kernel).Distinct().Order(StringComparer.Ordinal));
        Assert.All(pipelines, pipeline =>
        {
            Dictionary<string, long> statistics = Executable(pipeline).GetProperty("statistics").EnumerateArray()
                .Where(s => s.GetProperty("value").ValueKind == JsonValueKind.Number)
                .ToDictionary(s => s.GetProperty("name").GetString()!, s => (long)s.GetProperty("value").GetDouble());
            Assert.True(
                statistics["Spilled VGPRs"] == 0 && statistics["Spilled SGPRs"] == 0 && statistics["Subgroups per SIMD"] >= 4,
                $"{pipeline.GetProperty("shader")}: {statistics["Spilled VGPRs"]} and {statistics["Spilled SGPRs"]} spilled,"
                + $" {statistics["Subgroups per SIMD"]} subgroups per SIMD");
        });
    }

    [SkippableTheory]
    [InlineData("NAVI21")]
    [InlineData("VEGA20")]
    [InlineData("NAVI21", "fp16")]
    [InlineData("VEGA20", "fp16")]
    public void Their_loops_are_multiply_adds_for_the_most_part_and_read_little(string family, string precision = "fp32")
    {
        int loops = 0;
        foreach (JsonElement pipeline in Compile(family, "resnet50", precision))
        {
            // A short loop is unrolled by the compiler, and the sums of a fully connected layer's one pixel wait for weights, not for sums.
            JsonElement loop = Executable(pipeline).GetProperty("innerLoop");
            int[] constants = [.. pipeline.GetProperty("constants").EnumerateArray().Select(c => unchecked((int)c.GetUInt32()))];
            (int channels, int pixels) = (constants[4], constants[8] * constants[9]);
            if (!Kernel(pipeline).StartsWith("conv2d", StringComparison.Ordinal) || loop.ValueKind == JsonValueKind.Null || pixels == 1)
            {
                continue;
            }

            loops++;
            double multiplyAdds = loop.GetProperty("multiplyAdds").GetInt32();
            int reads = loop.GetProperty("sharedReads").GetInt32();
            string text = $"{pipeline.GetProperty("shader")}: {loop}";

            // Mesa's compiler takes halves into a multiply-add since RDNA 2; before, conv2d_uniform unpacks as many as it multiplies.
            double share = family == "VEGA20" && Kernel(pipeline) == "conv2d_uniform" && IsOfHalves(pipeline) ? 0.45 : 0.75;
            Assert.True(multiplyAdds >= share * loop.GetProperty("vectorInstructions").GetInt32(), text);

            // A read has four input channels, with three channels of a picture only as many terms.
            Assert.True(multiplyAdds >= 16 * reads * Math.Min(channels, 4) / 4, text);
            Assert.True(Kernel(pipeline) == "conv2d_tiled" == reads > 0, text);
        }

        Assert.InRange(loops, 10, 100);
    }

    private static JsonElement[] Compile(string family, string network, string precision)
    {
        IReadOnlyDictionary<string, string> environment = CompileOnlyDevice.Environment(family);
        using ScratchFolder scratch = TestData.Scratch();
        string model = scratch["model.rnvk"];
        ResNetVkCommand.Run("convert", $"random:{network}", "-o", model, "--precision", precision, "--no-golden").Expect(0);
        JsonElement json = ResNetVkCommand.RunChild(
            environment.ToDictionary(v => v.Key, v => (string?)v.Value),
            ["inspect", model, "--pipeline-stats", "--every-alternative", "--json"]).Expect(0).Json();
        return [.. json.GetProperty("pipelines").EnumerateArray().Where(p => s_kernels.Contains(Kernel(p)))];
    }

    private static bool IsOfHalves(JsonElement pipeline) => pipeline.GetProperty("shader").GetString()!.Split('/')[2].StartsWith("f16_", StringComparison.Ordinal);

    private static string Kernel(JsonElement pipeline) => pipeline.GetProperty("shader").GetString()!.Split('/')[1];

    private static JsonElement Executable(JsonElement pipeline) => Assert.Single(pipeline.GetProperty("executables").EnumerateArray());
}
