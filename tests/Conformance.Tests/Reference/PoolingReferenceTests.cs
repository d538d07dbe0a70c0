using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;
using static ResNetVk.Conformance.Tests.Reference.OnnxAgreement;

namespace ResNetVk.Conformance.Tests.Reference;

public sealed class PoolingReferenceTests
{
    public static TheoryData<int[], int, int, Window, bool> Cases => new()
    {
        { [2, 3, 11, 7], 3, 3, new Window(2, 2, 1, 1, 1, 1), false },
        { [1, 5, 29, 37], 5, 2, new Window(3, 1, 2, 0, 1, 1), false },
        { [1, 3, 7, 11], 2, 3, new Window(2, 2), true },
        { [3, 2, 13, 11], 3, 5, new Window(3, 4, 1, 2, 0, 1), true },
        { [1, 7, 5, 3], 5, 3, new Window(1), false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Max_pool_agrees(int[] shape, int kh, int kw, Window window, bool ceil) => Check(
        new Pool2D(PoolKind.Max, kh, kw) { Window = window, CeilMode = ceil }, [Normal(61, shape)], w => AddPool(w, "MaxPool", kh, kw, window, ceil));

    [Fact]
    public void Max_pool_with_dilation_agrees()
    {
        Window window = new(2, 1, 2, 1, 1, 3, 2, 3);
        Check(
            new Pool2D(PoolKind.Max, 3, 5) { Window = window },
            [Normal(62, 2, 3, 11, 17)],
            w => AddPool(w, "MaxPool", 3, 5, window, ceil: false, OnnxAttributes.Ints("dilations", window.DH, window.DW)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Average_pool_agrees(int[] shape, int kh, int kw, Window window, bool ceil)
    {
        Check(
            new Pool2D(PoolKind.Average, kh, kw) { Window = window, CeilMode = ceil },
            [Normal(63, shape)],
            w => AddPool(w, "AveragePool", kh, kw, window, ceil),
            opset: 19);
        Check(
            new Pool2D(PoolKind.AverageWithPadding, kh, kw) { Window = window, CeilMode = ceil },
            [Normal(64, shape)],
            w => AddPool(w, "AveragePool", kh, kw, window, ceil, OnnxAttributes.Int("count_include_pad", 1)),
            opset: 19);
    }

    [Theory]
    [InlineData(1, 5, 7, 11)]
    [InlineData(3, 2, 29, 37)]
    [InlineData(2, 3, 1, 1)]
    public void Global_average_pool_agrees(params int[] shape) =>
        Check(new GlobalAveragePool(), [Normal(65, shape)], w => w.AddNode("GlobalAveragePool", ["x0"]));

    [Theory]
    [InlineData(PoolKind.Max)]
    [InlineData(PoolKind.Min)]
    [InlineData(PoolKind.Average)]
    public void Groups_of_channels_agree(PoolKind kind)
    {
        // Neighbours of 12 channels, every fourth of them, and two interleaved halves.
        string type = kind == PoolKind.Average ? "ReduceMean" : $"Reduce{kind}";
        foreach ((int outer, int count, int inner) in new[] { (4, 3, 1), (1, 3, 4), (2, 3, 2), (1, 12, 1) })
        {
            Check(
                new ReduceChannels(kind, count, inner),
                [Normal(66, 2, 12, 3, 5)],
                w =>
                {
                    string split = w.AddNode("Reshape", ["x0", w.AddInitializer("split", [2L, outer, count, inner, 3, 5], 6)]);
                    string reduced = w.AddNode(type, [split], OnnxAttributes.Ints("axes", 2));
                    return w.AddNode("Reshape", [reduced, w.AddInitializer("joined", [2L, outer * inner, 3, 5], 4)]);
                });
        }
    }

    [Fact]
    public void A_NaN_wins_every_reduction_of_channels()
    {
        ReferenceTensor x = new(new TensorShape(1, 4), [1, double.NaN, 3, 4]);
        foreach (PoolKind kind in new[] { PoolKind.Max, PoolKind.Min, PoolKind.Average })
        {
            double[] y = ReduceChannelsReference.Evaluate(new ReduceChannels(kind, 2), x).Elements;
            Assert.Equal((double.NaN, true), (y[0], double.IsFinite(y[1])));
        }
    }

    [Fact]
    public void Global_average_pool_with_a_prologue_agrees() => Check(
        new GlobalAveragePool { Prologue = Activation.Relu },
        [Normal(66, 2, 5, 7, 11), Normal(67, 5), Normal(68, 5)],
        w => w.AddNode("GlobalAveragePool", [ConvolutionReferenceTests.AddPrologue(w, Activation.Relu, "x1", "x2", output: "prologue")]));

    [Fact]
    public void Known_averages_at_a_padded_corner()
    {
        ReferenceTensor x = new(new TensorShape(1, 1, 2, 2), [4, 8, 12, 16]);
        Window window = new(1, 1, 1, 1, 1, 1);
        Assert.Equal(10, PoolingReference.Evaluate(new Pool2D(PoolKind.Average, 3, 3) { Window = window }, x).Elements[0]);
        Assert.Equal(40.0 / 9, PoolingReference.Evaluate(new Pool2D(PoolKind.AverageWithPadding, 3, 3) { Window = window }, x).Elements[0]);
    }

    [Fact]
    public void Windows_past_the_padding_count_what_lies_inside_it()
    {
        // Ceil mode: the second window covers column 2 and one column beyond the padding of 0.
        ReferenceTensor x = new(new TensorShape(1, 1, 1, 3), [1, 2, 6]);
        Pool2D pool = new(PoolKind.AverageWithPadding, 1, 2) { Window = new Window(2, 2), CeilMode = true };
        Assert.Equal([1.5, 6], PoolingReference.Evaluate(pool, x).Elements);
    }

    private static string AddPool(
        OnnxGraphWriter writer, string type, int kh, int kw, Window window, bool ceil, params AttributeProto[] more) => writer.AddNode(
        type,
        ["x0"],
        [
            OnnxAttributes.Ints("kernel_shape", kh, kw),
            OnnxAttributes.Ints("strides", window.SH, window.SW),
            OnnxAttributes.Ints("pads", window.PT, window.PL, window.PB, window.PR),
            OnnxAttributes.Int("ceil_mode", ceil ? 1 : 0),
            .. more,
        ]);
}
