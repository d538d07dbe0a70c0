using ResNetVk.Converter.Emit;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Planning;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

/// <summary>Plans of networks whose weights are 16-bit floats.</summary>
public sealed class HalfPlanTests
{
    [Fact]
    public void Weights_take_half_of_the_bytes_and_an_odd_number_of_them_ends_with_a_whole_word()
    {
        // 7·5·3·3 weights, an odd number.
        CompiledModel model = Emitter.Emit(Plan(5, 7, 3, 9));
        TensorEntry weight = model.Tensors["conv.weight"];
        Assert.Equal((ElementType.F16, 630L), (weight.Type, weight.Data.Length));
        Assert.Equal([7L, 5, 3, 3], weight.Shape);
        Assert.Equal(ElementType.F32, model.Tensors["conv.bias"].Type);
        Assert.Equal(ElementType.F16, model.WeightType);
        Assert.Equal(630 + 28, model.Plan.Statistics.WeightSizeInBytes);
        Binding[] bindings = [.. Emitter.Dispatches(model.Plan).SelectMany(d => d.Bindings).Where(b => b.Tensor == "conv.weight")];
        Assert.NotEmpty(bindings);
        Assert.All(bindings, b => Assert.Equal(632, b.SizeInBytes));
        Assert.Equal(ElementType.F32, Emitter.Emit(Plan(5, 7, 3, 9, Precision.Fp32)).WeightType);
    }

    [Fact]
    public void Only_modules_made_for_16_bits_read_them()
    {
        // One layer has Winograd's large tiles, the other the small ones.
        IEnumerable<ModelPlan> plans = [Plan(64, 64, 3, 56).Models[0], Plan(256, 256, 3, 14).Models[0]];
        Dispatch[] readers = [.. plans.SelectMany(Emitter.Dispatches).Where(d => d.Bindings.Any(b => b.Tensor == "conv.weight"))];
        Assert.All(readers, d => Assert.StartsWith("f16", d.Shader.Split('/')[2], StringComparison.Ordinal));
        Assert.Equal(
            ["conv2d_reference/f16", "pack_conv_weights/f16", "pack_conv_weights/f16_packed", "pack_winograd_weights/f16_f2", "pack_winograd_weights/f16_f4"],
            readers.Select(d => d.Shader[CompiledModel.ShaderPrefix.Length..]).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(64, 64, 3, 56, "conv2d_uniform/c")]
    [InlineData(512, 512, 3, 7, "conv2d_uniform/f16_c")]
    [InlineData(512, 1000, 1, 1, "conv2d_uniform/f16_c")]
    public void Gpus_hold_half_of_the_bytes_where_reading_them_is_the_work(int channels, int outputs, int kernel, int size, string uniform)
    {
        ModelPlan half = Plan(channels, outputs, kernel, size).Models[0];
        ModelPlan single = Plan(channels, outputs, kernel, size, Precision.Fp32).Models[0];
        Alternative tiled = Find(half, "conv2d_tiled/");
        Assert.StartsWith("conv2d_tiled/f16_c", tiled.Name, StringComparison.Ordinal);
        Assert.Equal(Find(single, "conv2d_tiled/").Name, tiled.Name.Replace("f16_", "", StringComparison.Ordinal));
        Assert.Equal(PackedSize(single, Find(single, "conv2d_tiled/")), 2 * PackedSize(half, tiled));
        Assert.StartsWith(uniform, Find(half, "conv2d_uniform/").Name, StringComparison.Ordinal);
    }

    [Fact]
    public void In_Winograds_domain_they_are_32_bits_wide_for_gpus_too()
    {
        ModelPlan half = Plan(64, 64, 3, 56).Models[0];
        ModelPlan single = Plan(64, 64, 3, 56, Precision.Fp32).Models[0];
        Alternative[] winograd = [.. half.Steps[0].Alternatives.Where(a => a.Name.StartsWith("winograd", StringComparison.Ordinal))];
        Assert.Contains(winograd, a => a.Name.Contains("conv2d_tiled/batched", StringComparison.Ordinal));
        Assert.All(winograd, a => Assert.Equal(PackedSize(single, single.Steps[0].Alternatives.Single(other => other.Name == a.Name)), PackedSize(half, a)));
    }

    [Fact]
    public void A_model_of_16_bits_read_back_from_its_file_has_them()
    {
        using ScratchFolder scratch = TestData.Scratch();
        ConversionPlan plan = Plan(3, 5, 3, 7);
        Emitter.Emit(plan).Save(scratch["half.rnvk"]);
        CompiledModel model = CompiledModel.Load(scratch["half.rnvk"]);
        Assert.Equal(plan.Weights["conv.weight"].ReadConstant(), model.Tensors["conv.weight"].ToFloats());
    }

    private static Alternative Find(ModelPlan plan, string kernel) => plan.Steps[0].Alternatives.First(a => a.Name.StartsWith(kernel, StringComparison.Ordinal));

    private static long PackedSize(ModelPlan plan, Alternative alternative) => alternative.Dispatches.SelectMany(d => d.Bindings)
        .Where(b => b.Space == BufferSpace.Packed).Sum(b => plan.PackedTensors.Single(p => p.Name == b.Tensor).SizeInBytes);

    private static ConversionPlan Plan(int channels, int outputs, int kernel, int size, Precision precision = Precision.Fp16)
    {
        GraphSketch sketch = new();
        sketch.Output(sketch.Conv("conv", sketch.Input("x", 1, channels, size, size), outputs, kernel, activation: Activation.Relu));
        return SketchPlan.Of(PassRunner.Run(sketch.Build(), PassRunner.PassesFor(precision)), winograd: true);
    }
}
