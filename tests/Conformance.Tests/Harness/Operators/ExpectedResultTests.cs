using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Harness.Operators;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
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
