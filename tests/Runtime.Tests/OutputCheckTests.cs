using ResNetVk.Format;

namespace ResNetVk.Runtime.Tests;

/// <summary>The comparison of alternatives' outputs.</summary>
public sealed class OutputCheckTests
{
    [Theory]
    [InlineData(0, 1000, 0.05, false)]
    [InlineData(0, 1000, 0.07, true)]
    [InlineData(4608, 1000, 4, false)]
    [InlineData(4608, 1000, 5, true)]
    [InlineData(0, 0, 0, false)]
    [InlineData(0, 0, 1e-30, true)]
    public void TheBoundGrowsWithTheSumAndTheSizeOfTheNumbers(double multiplyAdds, float largest, float error, bool differs)
    {
        TrialOutput expected = new([largest, 0], [largest, 0]);
        TrialOutput found = new([largest, error], [largest, 0]);

        Assert.Equal(differs, OutputCheck.Differs(OutputCheck.Compare(expected, found, multiplyAdds)));
    }

    [Theory]
    [InlineData(1000, 1.0, false)]
    [InlineData(1000, 1.1, true)]
    public void NeighbouringHalvesDoNotDiffer(float largest, float error, bool differs)
    {
        TrialOutput expected = new([largest, 0], [largest, 0]) { StoredType = ElementType.F16 };
        TrialOutput found = new([largest, error], [largest, 0]);

        Assert.Equal(differs, OutputCheck.Differs(OutputCheck.Compare(expected, found, 0)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void WhatIsNoNumberDiffers(float value)
    {
        TrialOutput expected = new([1], [1]);

        Assert.True(OutputCheck.Differs(OutputCheck.Compare(expected, new([value], [1]), 0)));
        Assert.True(OutputCheck.Differs(OutputCheck.Compare(expected, new([1], [value]), 0)));
        Assert.False(OutputCheck.IsFinite(new([value], [1])));
        Assert.False(OutputCheck.IsFinite(new([1], [value])));
        Assert.True(OutputCheck.IsFinite(expected));
    }

    [Fact]
    public void LanesThatBelongToNoChannelDoNotCount()
    {
        // The second number is zero when only the first of four lanes of the input is not: it may lie past the last channel.
        TrialOutput expected = new([1, 0], [1, 5]);

        Assert.False(OutputCheck.Differs(OutputCheck.Compare(expected, new([1, 0], [1, 7]), 0)));
        Assert.True(OutputCheck.Differs(OutputCheck.Compare(expected, new([1, 1], [1, 5]), 0)));
        Assert.True(OutputCheck.Differs(OutputCheck.Compare(expected, new([1, 0], [2, 5]), 0)));
    }
}
