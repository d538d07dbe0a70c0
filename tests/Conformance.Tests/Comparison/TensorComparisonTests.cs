using ResNetVk.Conformance.Comparison;
using Xunit;

namespace ResNetVk.Conformance.Tests.Comparison;

public sealed class TensorComparisonTests
{
    [Fact]
    public void States_the_worst_element_with_both_values()
    {
        TensorComparison comparison = TensorComparison.Compare([3.0, -4, 0, 0.5], [3f, -4.5f, 0.25f, 0.25f]);
        Assert.Equal(0.5, comparison.MaxAbsoluteError);
        Assert.Equal(4, comparison.MaxAbsoluteReference);
        Assert.Equal(0.5, comparison.MaxRelative);
        Assert.Equal((1, -4.0, -4.5), (comparison.WorstIndex, comparison.WorstReference, comparison.WorstActual));
        Assert.True(comparison.ArgMaxEqual);
        Assert.Equal((9 + 18 + 0.125) / (Math.Sqrt(25.25) * Math.Sqrt(9 + 20.25 + 0.0625 + 0.0625)), comparison.Cosine, 12);
    }

    [Fact]
    public void Equal_tensors_differ_by_nothing()
    {
        TensorComparison comparison = TensorComparison.Compare([1f, float.NaN, float.PositiveInfinity, -3f], [1f, float.NaN, float.PositiveInfinity, -3f]);
        Assert.Equal((0.0, 3.0), (comparison.MaxAbsoluteError, comparison.MaxAbsoluteReference));
        Assert.Equal(1, comparison.Cosine, 12);
        Assert.Equal(1, TensorComparison.Compare([0f, 0f], [0f, 0f]).Cosine);
    }

    [Theory]
    [InlineData(1f, float.NaN)]
    [InlineData(float.NaN, 1f)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity)]
    [InlineData(1f, float.PositiveInfinity)]
    public void A_wrong_NaN_or_infinity_is_an_infinite_error(float reference, float actual)
    {
        TensorComparison comparison = TensorComparison.Compare([2f, reference], [2f, actual]);
        Assert.Equal((double.PositiveInfinity, 1, 0.0), (comparison.MaxAbsoluteError, comparison.WorstIndex, comparison.Cosine));
    }

    [Fact]
    public void Empty_tensors_have_no_worst_element() => Assert.Equal(-1, TensorComparison.Compare(Array.Empty<double>(), []).WorstIndex);

    [Fact]
    public void Different_lengths_are_refused() => Assert.Throws<ArgumentException>(() => TensorComparison.Compare([1.0], [1f, 2f]));

    [Fact]
    public void ArgMax_takes_the_first_of_equals_and_never_NaN()
    {
        Assert.Equal(1, ArgMax.Of<float>([1, 7, 3, 7]));
        Assert.Equal(2, ArgMax.Of<float>([float.NaN, float.NegativeInfinity, 3]));
        Assert.Equal(-1, ArgMax.Of<double>([]));
        Assert.Equal([1, 3, 2], ArgMax.Top([1, 7, 3, 7, float.NaN], 3));
        Assert.Equal([1, 0], ArgMax.Top([1, 2], 5));
    }

    [Fact]
    public void Top1_knows_equal_indices_ties_and_differences()
    {
        Assert.Equal(Top1.Same, Top1Comparison.Compare([1, 5, 3], [1.5f, 4, 3], allowedError: 1e-3));

        // The reference's margin is 2⁻¹⁰: a tie when errors of more than half of it are allowed.
        float[] reference = [1, 5, 5 - (1 / 1024f)];
        float[] actual = [1, 5 - (1 / 1024f), 5];
        Assert.Equal(Top1.Tie, Top1Comparison.Compare(reference, actual, allowedError: 0.6 / 1024));
        Assert.Equal(Top1.Different, Top1Comparison.Compare(reference, actual, allowedError: 0.4 / 1024));

        // A wrong result is no tie, however large its own error is.
        Assert.Equal(Top1.Different, Top1Comparison.Compare([1, 5, 3], [9, 5, 3], allowedError: 1e-3));
        Assert.Equal(Top1.NotFinite, Top1Comparison.Compare([1, 5, 3], [float.NaN, float.NaN, float.NaN], allowedError: 1e-3));
        Assert.Equal(Top1.NotFinite, Top1Comparison.Compare([1, 5, 3], [1, float.PositiveInfinity, 3], allowedError: 1e-3));
        Assert.Throws<ArgumentException>(() => Top1Comparison.Compare([1, 5], [1], allowedError: 1));
    }
}
