using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Harness.Operators;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format;
using Xunit;

namespace ResNetVk.Conformance.Tests.Harness.Operators;

/// <summary>What is compared fails when it is wrong.</summary>
public sealed class ExpectedResultTests
{
    private static readonly double[] s_reference = [1, -2, 0, double.NaN, double.PositiveInfinity, 1e300];

    private static ExpectedResult Expected(bool[]? mayBeNan = null) =>
        new(new ReferenceTensor(new TensorShape(6), s_reference), [0.01, 0.01, 0, 0.01, 0.01, 0.01], mayBeNan);

    [Fact]
    public void What_is_within_the_bound_passes_with_its_share()
    {
        ErrorOverBound worst = Expected().Compare([1.005f, -2, 0, float.NaN, float.PositiveInfinity, float.PositiveInfinity]);
        Assert.True(worst.Passed);
        Assert.Equal(0.5, worst.Ratio, 1e-4);
        Assert.Equal(0, worst.Index);
        Assert.Equal(0.005, worst.MaxError, 1e-6);
    }

    [Theory]
    [InlineData(0, 1.02f)]
    [InlineData(1, 2f)]
    [InlineData(2, 1e-30f)]
    [InlineData(3, 5f)]
    [InlineData(4, float.NegativeInfinity)]
    [InlineData(4, 3e38f)]
    [InlineData(0, float.NaN)]
    [InlineData(5, float.NaN)]
    public void A_wrong_element_fails_and_is_named(int index, float value)
    {
        float[] actual = [1, -2, 0, float.NaN, float.PositiveInfinity, float.PositiveInfinity];
        actual[index] = value;
        ErrorOverBound worst = Expected().Compare(actual);
        Assert.False(worst.Passed);
        Assert.Equal(index, worst.Index);
        Assert.Contains($"element [{index}]", Expected().Describe("the reference", worst), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_result_may_be_nan_it_may_not_be_another_number()
    {
        ExpectedResult expected = Expected([true, false, false, false, true, false]);
        Assert.True(expected.Compare([float.NaN, -2, 0, float.NaN, float.NaN, float.PositiveInfinity]).Passed);
        Assert.False(expected.Compare([7, -2, 0, float.NaN, float.NaN, float.PositiveInfinity]).Passed);
        Assert.False(expected.Compare([1, -2, 0, float.NaN, 4, float.PositiveInfinity]).Passed);
        Assert.False(expected.Compare([1, float.NaN, 0, float.NaN, float.NaN, float.PositiveInfinity]).Passed);
    }

    [Fact]
    public void The_second_oracle_is_asked_where_the_reference_is_a_number()
    {
        double[] oracleBound = [0.01, 0.01, 0.01, 0.01, 0.01, 0.01];
        float[] actual = [1, -2, 0, float.NaN, float.PositiveInfinity, float.PositiveInfinity];
        Assert.True(Expected().Compare([1.015f, -2, 0, 0, 0, 0], oracleBound, false, actual).Passed);
        ErrorOverBound worst = Expected().Compare([1.03f, -2, 0, 0, 0, 0], oracleBound, false, actual);
        Assert.False(worst.Passed);
        Assert.Equal(0, worst.Index);
        Assert.False(Expected().Compare([float.NaN, -2, 0, 0, 0, 0], oracleBound, false, actual).Passed);
        Assert.True(Expected().Compare([float.NaN, -2, 0, 0, 0, 0], oracleBound, true, actual).Passed);
    }

    // 1 + 3/2048 lies in the middle between two 16-bit floats, 65,519 just below the middle between the largest one and infinity.
    [Theory]
    [InlineData(1.001, 0, 1.0009765625f, true)]
    [InlineData(1.001, 0, 1.001953125f, false)]
    [InlineData(1.001, 0, 1, false)]
    [InlineData(1.001, 0, 1.001f, false)]
    [InlineData(1.0014, 1e-4, 1.001953125f, true)]
    [InlineData(1.0014, 1e-5, 1.001953125f, false)]
    [InlineData(-1.0014, 1e-4, -1.001953125f, true)]
    [InlineData(-1.0014, 1e-4, 1.001953125f, false)]
    [InlineData(65519, 0, 65504, true)]
    [InlineData(65519, 0, float.PositiveInfinity, false)]
    [InlineData(65519, 2, float.PositiveInfinity, true)]
    [InlineData(-65519, 2, float.PositiveInfinity, false)]
    [InlineData(70000, 1, float.PositiveInfinity, true)]
    [InlineData(70000, 1, 65504, false)]
    [InlineData(-70000, 1, float.NegativeInfinity, true)]
    [InlineData(double.PositiveInfinity, 1, 65504, false)]
    [InlineData(double.PositiveInfinity, 1, float.PositiveInfinity, true)]
    [InlineData(1, 1, float.NaN, false)]
    [InlineData(1.5e-7, 0, 1.1920929e-7f, true)]
    [InlineData(1.5e-7, 0, 1.7881393e-7f, true)]
    [InlineData(1.5e-7, 0, 2.3841858e-7f, false)]
    [InlineData(1.5e-7, 0, 0, true)]
    [InlineData(1e-4, 0, 0, false)]
    public void A_result_that_is_stored_in_16_bits_is_one_that_a_number_within_the_bound_becomes(double reference, double bound, float actual, bool passes)
    {
        ExpectedResult expected = new(new ReferenceTensor(new TensorShape(1), [reference]), [bound], null) { Stored = ElementType.F16 };
        Assert.Equal(passes, expected.Compare([actual]).Passed);
        if (double.IsFinite(reference))
        {
            // ONNX Runtime's bound is added to the other one before anything is rounded.
            Assert.Equal(passes, (expected with { Bound = [0] }).Compare([(float)reference], [bound + Math.Abs(reference - (float)reference)], false, [actual]).Passed);
        }
    }

    [Fact]
    public void What_is_read_from_16_bits_is_off_by_their_rounding_too()
    {
        // The mean of two equal means, which may be off by half a spacing of the first; what only a clip stores is not rounded again.
        Value x = new("x", new TensorShape(1, 4, 1, 1));
        Value y = new("y", new TensorShape(1, 2, 1, 1));
        Value z = new("z", new TensorShape(1, 1, 1, 1));
        Graph graph = new(
            "means",
            [x],
            [z],
            [new Node("first", new ReduceChannels(PoolKind.Average, 2), [x], y), new Node("second", new ReduceChannels(PoolKind.Average, 2), [y], z)]);
        double Bound(ElementType stored) =>
            Assert.Single(BoundedGraph.Evaluate(graph, new Dictionary<string, float[]> { ["x"] = [1, 1.5f, 1, 1.5f] }, null, flushes: false, stored).Bound);
        Assert.InRange(Bound(ElementType.F16), Math.ScaleB(1, -11), Math.ScaleB(1.01, -11));
        Assert.InRange(Bound(ElementType.F32), 0, Math.ScaleB(1, -19));
    }

    [Fact]
    public void A_result_of_another_length_is_refused() => Assert.Throws<ArgumentException>(() => Expected().Compare([1, 2]));

    [Fact]
    public void What_rounds_a_rounded_result_has_no_bound()
    {
        Value x = new("x", new TensorShape(1, 1, 1, 2));
        Value y = new("y", x.Shape);
        Value z = new("z", x.Shape);
        Graph graph = new(
            "chain",
            [x],
            [z],
            [new Node("first", new Binary(BinaryKind.Add), [x, x], y), new Node("second", new Binary(BinaryKind.Mul), [y, y], z)]);
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(
            () => BoundedGraph.Evaluate(graph, new Dictionary<string, float[]> { ["x"] = [1, 2] }, null, flushes: false));
        Assert.Contains("second", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tile_is_touched_by_what_its_inputs_hold_and_no_other()
    {
        ReferenceTensor x = new(new TensorShape(1, 1, 9, 9));
        x.Elements[(4 * 9) + 4] = double.NaN;
        bool[] touched = WinogradTransform.F2.Touched(x, 1, 1, new TensorShape(1, 1, 9, 9));

        // With padding 1 the inputs of tile k begin at 2k − 1: row 4 belongs to the tiles 1 (1 to 4) and 2 (3 to 6).
        for (int i = 0; i < touched.Length; i++)
        {
            Assert.Equal(i / 9 / 2 is 1 or 2 && (i % 9 / 2) is 1 or 2, touched[i]);
        }
    }
}
