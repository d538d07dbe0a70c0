namespace ResNetVk.Training.Tests;

public sealed class MixupTests
{
    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(3)]
    public void SharesHaveTheMomentsOfTheBetaDistribution(double alpha)
    {
        Mixup mixup = new(alpha, 7);
        double[] shares = [.. Enumerable.Range(0, 20_000).Select(step => mixup.Share(step / 1000, step % 1000))];
        double variance = shares.Average(s => (s - 0.5) * (s - 0.5));
        double expected = 1 / (4 * ((2 * alpha) + 1));
        Assert.All(shares, s => Assert.InRange(s, 0, 1));
        Assert.InRange(shares.Average(), 0.49, 0.51);
        Assert.InRange(variance, 0.96 * expected, 1.04 * expected);
        Assert.Equal(shares[1234], new Mixup(alpha, 7).Share(1, 234));
        Assert.NotEqual(shares[1234], new Mixup(alpha, 8).Share(1, 234));
    }
}
