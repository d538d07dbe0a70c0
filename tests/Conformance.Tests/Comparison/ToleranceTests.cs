using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using Xunit;

namespace ResNetVk.Conformance.Tests.Comparison;

public sealed class ToleranceTests
{
    [Theory]
    [InlineData(1, -23)]
    [InlineData(1.999, -23)]
    [InlineData(2, -22)]
    [InlineData(-0.3, -25)]
    [InlineData(0, -149)]
    [InlineData(1e-42, -149)]
    public void Ulp_is_the_distance_between_neighbours(double magnitude, int exponent) => Assert.Equal(Math.ScaleB(1, exponent), Ulp.At(magnitude));

    [Fact]
    public void Bounds_grow_with_the_reduction_length()
    {
        TensorShape[] conv = [new(1, 6, 11, 7), new(5, 3, 5, 7), new(5), new(1, 5, 7, 1)];
        Assert.Equal(2 * 3 * 5 * 7, Tolerance.UlpsOf(new Conv2D { Window = new Window(1), Groups = 2 }, conv));
        Assert.Equal((2 * 3 * 5 * 7) + 1, Tolerance.UlpsOf(new Conv2D { Residual = ResidualPosition.BeforeActivation, Activation = Activation.Relu }, conv));
        Assert.Equal((2 * 3 * 5 * 7) + 3 + 34, Tolerance.UlpsOf(new Conv2D { Residual = ResidualPosition.Gated, Activation = new Activation(ActivationKind.Sigmoid) }, conv));
        Assert.Equal((2 * 3 * 5 * 7) + 2, Tolerance.UlpsOf(new Conv2D { Prologue = Activation.Relu }, conv));
        Assert.Equal((7 * 11) + 2 + 2, Tolerance.UlpsOf(new GlobalAveragePool { Prologue = Activation.Relu }, [new TensorShape(1, 3, 7, 11)]));
        Assert.Equal(2 * 37, Tolerance.UlpsOf(new FullyConnected(), [new(1, 37), new(11, 37), new(11)]));
        Assert.Equal(6, Tolerance.UlpsOf(new BatchNormalization(1e-5f), []));
        Assert.Equal(1, Tolerance.UlpsOf(new Binary(BinaryKind.Add), []));
        Assert.Equal(2, Tolerance.UlpsOf(new Binary(BinaryKind.Mul) { Residual = true, Activation = Activation.Relu }, []));
        Assert.Equal(0, Tolerance.UlpsOf(new Binary(BinaryKind.Max), []));
        Assert.Equal(0, Tolerance.UlpsOf(new ReduceChannels(PoolKind.Min, 11), []));
        Assert.Equal(11 + 2, Tolerance.UlpsOf(new ReduceChannels(PoolKind.Average, 11), []));
        Assert.Equal(6, Tolerance.UlpsOf(new Resize(ResizeMode.Linear), []));
        Assert.Equal(0, Tolerance.UlpsOf(new Resize(ResizeMode.Nearest), []));
        Assert.Equal(0, Tolerance.UlpsOf(new Activate(Activation.Relu), []));
        Assert.Equal(0, Tolerance.UlpsOf(new Pool2D(PoolKind.Max, 3, 5), []));
        Assert.Equal((3 * 5) + 2, Tolerance.UlpsOf(new Pool2D(PoolKind.Average, 3, 5), []));
        Assert.Equal((7 * 11) + 2, Tolerance.UlpsOf(new GlobalAveragePool(), [new TensorShape(1, 3, 7, 11)]));
        Assert.Equal((3 * 29) + 3, Tolerance.UlpsOf(new Softmax(false), [new TensorShape(1, 29)]));
    }

    [Fact]
    public void The_scale_is_the_sum_of_the_magnitudes_so_that_cancellation_is_allowed_for()
    {
        // 1000·1 − 1000·1 + 1 = 1: the terms are a thousand times as large as the result.
        ReferenceTensor[] inputs = [Row(1000, 1000), new(new TensorShape(1, 2), [1, -1]), new(new TensorShape(1), [1])];
        Tolerance tolerance = Tolerance.For(new FullyConnected(), inputs);
        Assert.Equal([2001.0], tolerance.Scale.Elements);
        ReferenceTensor reference = ReferenceOperators.Evaluate(new FullyConnected(), inputs);
        Assert.True(tolerance.Check(reference, [1 + (4 * 1.1e-4f)]).Passed);
        Assert.False(tolerance.Check(reference, [1 + (4 * 1.3e-4f)]).Passed);
    }

    [Fact]
    public void The_scale_counts_what_cancels_in_a_prologue_and_what_a_gate_weighs()
    {
        // One pixel, one channel: x' = relu(3·2 − 5) = 1, made of 6 and 5; the sum 10·1 + 1 is made of 10·(6 + 5 + 1) + 1.
        ReferenceTensor[] inputs = [Pixel(2), Pixel(10), new(new TensorShape(1), [1]), new(new TensorShape(1), [3]), new(new TensorShape(1), [-5])];
        Conv2D conv = new() { Prologue = Activation.Relu };
        Assert.Equal([11.0], ReferenceOperators.Evaluate(conv, inputs).Elements);
        Assert.Equal([121.0], Tolerance.For(conv, inputs).Scale.Elements);

        // A gate of 11 weighs a shortcut of −7 against x': an error of the gate counts (7 + 12) times.
        ReferenceTensor[] gated = [inputs[0], inputs[1], inputs[2], Pixel(-7), inputs[3], inputs[4]];
        Assert.Equal([(11.0 * -7) + (-10 * 1)], ReferenceOperators.Evaluate(conv with { Residual = ResidualPosition.Gated }, gated).Elements);
        Assert.Equal([122.0 * 19], Tolerance.For(conv with { Residual = ResidualPosition.Gated }, gated).Scale.Elements);

        GlobalAveragePool pool = new() { Prologue = Activation.Relu };
        Assert.Equal([12.0], Tolerance.For(pool, [inputs[0], inputs[3], inputs[4]]).Scale.Elements);
    }

    [Fact]
    public void A_planted_error_is_found_and_described()
    {
        Conv2D op = new() { Window = new Window(2, 1, 1, 0, 1, 2) };
        RandomTensors random = new(5);
        ReferenceTensor[] inputs = [.. new TensorShape[] { new(2, 3, 11, 7), new(5, 3, 3, 5), new(5) }.Select(s => ReferenceTensor.From(s, random.Normal(s).Elements))];
        ReferenceTensor reference = ReferenceOperators.Evaluate(op, inputs);
        float[] actual = reference.ToSingles();
        Tolerance tolerance = Tolerance.For(op, inputs);
        Assert.True(tolerance.Check(reference, actual).Passed);

        // n 1, o 3, oh 4, ow 2 of 2x5x6x5.
        Assert.Equal(new TensorShape(2, 5, 6, 5), reference.Shape);
        actual[(((((1 * 5) + 3) * 6) + 4) * 5) + 2] += 0.01f;
        ToleranceResult result = tolerance.Check(reference, actual);
        Assert.Equal(1, result.OutsideCount);
        Assert.StartsWith("element [1,3,4,2] of 2x5x6x5", result.Worst, StringComparison.Ordinal);
        Assert.True(result.WorstShare > 1);
    }

    [Fact]
    public void Exact_operators_allow_nothing_but_the_flushing_of_denormals()
    {
        ReferenceTensor[] inputs = [Row(1, 1e-39f, -2)];
        Tolerance tolerance = Tolerance.For(new Activate(Activation.Relu), inputs);
        ReferenceTensor reference = ReferenceOperators.Evaluate(new Activate(Activation.Relu), inputs);
        Assert.True(tolerance.Check(reference, [1, 0, 0]).Passed);
        Assert.False(tolerance.Check(reference, [MathF.BitIncrement(1), 0, 0]).Passed);
    }

    [Fact]
    public void NaN_and_infinity_are_expected_where_the_reference_has_them()
    {
        ReferenceTensor reference = Row(double.NaN, double.NegativeInfinity, 1e39, 1);
        Tolerance tolerance = new(1000, new ReferenceTensor(reference.Shape));
        Assert.True(tolerance.Check(reference, [float.NaN, float.NegativeInfinity, float.PositiveInfinity, 1]).Passed);
        Assert.Equal(4, tolerance.Check(reference, [0, float.PositiveInfinity, float.MaxValue, float.NaN]).OutsideCount);
    }

    [Fact]
    public void Different_lengths_are_refused() =>
        Assert.Throws<ArgumentException>(() => new Tolerance(1, Row(1, 2)).Check(Row(1, 2), [1f]));

    private static ReferenceTensor Pixel(double value) => new(new TensorShape(1, 1, 1, 1), [value]);

    private static ReferenceTensor Row(params double[] elements) => new(new TensorShape(1, elements.Length), elements);
}
