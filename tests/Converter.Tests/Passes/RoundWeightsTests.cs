using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Format;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

public sealed class RoundWeightsTests
{
    // The largest 16-bit float, and the number from which on numbers round to infinity.
    private const float Largest = 65504;
    private const float Tie = 65520;

    [Theory]
    [InlineData(1f, 1f)]
    [InlineData(-0.1f, -0.0999755859375f)]
    [InlineData(1 + (1f / 2048), 1f)]                                   // a tie goes to the even one below
    [InlineData(1 + (3f / 2048), 1 + (2f / 1024))]                       // and to the even one above
    [InlineData(1 + (1.001f / 2048), 1 + (1f / 1024))]
    [InlineData(6.103515625e-5f, 6.103515625e-5f)]                      // the smallest normal number, 2^-14
    [InlineData(6.09755516e-5f, 6.09755516e-5f)]                        // the largest denormal, 1023 * 2^-24
    [InlineData(5.9604645e-8f, 5.9604645e-8f)]                          // the smallest, 2^-24
    [InlineData(2.9802322e-8f, 0f)]                                     // a tie between zero and the smallest
    [InlineData(2.9802326e-8f, 5.9604645e-8f)]
    [InlineData(8.9406967e-8f, 1.1920929e-7f)]                          // 1.5 * 2^-24: to the even one
    [InlineData(1e-30f, 0f)]
    [InlineData(Largest, Largest)]
    [InlineData(65519.996f, Largest)]
    [InlineData(-65519.996f, -Largest)]
    public void A_weight_becomes_the_nearest_16_bit_float(float weight, float expected)
    {
        Value rounded = Round(weight).Graph.Nodes[0].Inputs[1];
        Assert.Equal(expected, rounded.ReadConstant()[0]);
        Assert.Equal(ElementType.F16, rounded.Data!.StoredType);
        Assert.Equal(BitConverter.GetBytes((Half)expected), rounded.Data.ToBytes().ToArray()[..2]);
    }

    [Fact]
    public void A_zero_keeps_its_sign() =>
        Assert.Equal([0, 0x80], Round(-0f).Graph.Nodes[0].Inputs[1].Data!.ToBytes().ToArray()[..2]);

    [Theory]
    [InlineData(Tie)]
    [InlineData(-Tie)]
    [InlineData(1e38f)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_beyond_16_bits_is_refused_by_name(float weight)
    {
        ConversionException exception = Assert.Throws<ConversionException>(() => Round(weight));
        Assert.Contains("weight 'w' (2x1x1x1) of layer 'conv', batch norm folded in: element 0 is ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"{weight:G9}; a 16-bit float is at most 65504"), exception.Message, StringComparison.Ordinal);
        Assert.Contains(float.IsFinite(weight) ? "--precision fp32" : "earlier checkpoint", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_NaN_is_refused_by_name()
    {
        InvalidGraphException exception = Assert.Throws<InvalidGraphException>(() => Round(float.NaN));
        Assert.Contains("element 0 of tensor 'w' (2x1x1x1) is not a number", exception.Message, StringComparison.Ordinal);
        Assert.Contains("earlier checkpoint", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_rounded_after_batch_norm_was_folded_and_biases_never()
    {
        GraphSketch sketch = new();
        Value conv = sketch.Conv("conv", sketch.Input("x", 1, 3, 7, 5), 5);
        Value pooled = sketch.Node("pool", new GlobalAveragePool(), sketch.Relu("relu", sketch.BatchNorm("bn", conv)));
        Value flat = sketch.Node("flat", new Reshape(new TensorShape(1, 5)), pooled);
        sketch.Output(sketch.Node("fc", new FullyConnected(), flat, sketch.Constant("fc.weight", 7, 5), sketch.Constant("fc.bias", 7)));
        Graph graph = sketch.Build();
        OptimizedGraph exact = PassRunner.Run(graph.Copy());
        OptimizedGraph rounded = PassRunner.Run(graph.Copy(), PassRunner.PassesFor(Precision.Fp16));

        Node[] layers = [.. rounded.Graph.Nodes.Where(n => n.Operator is Conv2D or FullyConnected)];
        Assert.Equal(["conv.weight", "fc.weight"], layers.Select(n => n.Inputs[1].Name));
        foreach ((Node layer, Node unrounded) in layers.Zip(exact.Graph.Nodes.Where(n => n.Operator is Conv2D or FullyConnected)))
        {
            float[] before = unrounded.Inputs[1].ReadConstant();
            Assert.Equal(before.Select(w => (float)(Half)w), layer.Inputs[1].ReadConstant());
            Assert.Equal(unrounded.Inputs[2].ReadConstant(), layer.Inputs[2].ReadConstant());
            Assert.Equal(ElementType.F32, layer.Inputs[2].Data!.StoredType);
            WeightRounding log = rounded.Log.Roundings.Single(r => r.Weight == layer.Inputs[1].Name);
            Assert.Equal(before.Max(w => Math.Abs((double)w)), log.LargestWeight);
            Assert.Equal(before.Max(w => Math.Abs((double)w - (float)(Half)w)), log.LargestError);
            Assert.InRange(log.RelativeError, 1e-5, 1.0 / 2048);
        }

        Assert.Empty(exact.Log.Roundings);
        Assert.Null(RoundingSummary.Of(exact.Log.Roundings));
        RoundingSummary summary = RoundingSummary.Of(rounded.Log.Roundings)!;
        Assert.Equal(rounded.Log.Roundings.Max(r => r.LargestError), summary.LargestError);
        Assert.Equal(rounded.Log.Roundings.Max(r => r.RelativeError), summary.LargestRelativeError);
    }

    [Fact]
    public void Layers_with_the_same_weights_share_them_and_others_keep_theirs()
    {
        GraphSketch sketch = new();
        (Value w, Value b) = (sketch.Constant("w", 5, 5), sketch.Constant("b", 5));
        Value x = sketch.Node("first", new FullyConnected(), sketch.Input("x", 1, 5), w, b);
        sketch.Output(sketch.Node("second", new FullyConnected(), x, w, b));
        Graph shared = PassRunner.Run(sketch.Build(), [new RoundWeights()]).Graph;
        Assert.Same(shared.Nodes[0].Inputs[1], shared.Nodes[1].Inputs[1]);
        Assert.Equal("w", shared.Nodes[0].Inputs[1].Name);

        // Read by an addition as well, unrounded: two tensors with two names.
        GraphSketch mixed = new();
        w = mixed.Constant("w", 5, 5);
        Value y = mixed.Node("fc", new FullyConnected(), mixed.Input("x", 5, 5), w, mixed.Constant("b", 5));
        mixed.Output(mixed.Add("add", y, w));
        Graph two = PassRunner.Run(mixed.Build(), [new RoundWeights()]).Graph;
        Assert.Equal(("w@fp16", "w"), (two.Nodes[0].Inputs[1].Name, two.Nodes[1].Inputs[1].Name));
        Assert.Equal(w.ReadConstant(), two.Nodes[1].Inputs[1].ReadConstant());
    }

    private static OptimizedGraph Round(float weight)
    {
        GraphSketch sketch = new();
        Value w = new("w", new TensorShape(2, 1, 1, 1), (float[])[weight, 1]);
        sketch.Output(sketch.Node("conv", new Conv2D(), sketch.Input("x", 1, 1, 3, 5), w, sketch.Constant("b", 2)));
        return PassRunner.Run(sketch.Build(), PassRunner.PassesFor(Precision.Fp16));
    }
}
