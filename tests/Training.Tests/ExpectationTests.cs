namespace ResNetVk.Training.Tests;

/// <summary>What is said of two networks of an experiment.</summary>
public sealed class ExpectationTests
{
    [Theory]
    [InlineData(0.10, 0.20, "test error of a 10.0 %, of b 20.0 %: as expected.")]
    [InlineData(0.20, 0.10, "test error of a 20.0 %, of b 10.0 %: against what is expected.")]
    [InlineData(0.10, 0.11, "test error of a 10.0 %, of b 11.0 %: too near to each other to be told apart.")]
    public void TestErrorsAreComparedByTheirChance(double less, double more, string sentence) =>
        Assert.Equal(sentence, new Expectation("a", "b", Quantity.TestError).Judge([Result("a", less), Result("b", more)], trainImages: 1, testImages: 1000));

    [Fact]
    public void MoreImagesTellMoreApart()
    {
        Expectation expectation = new("a", "b", Quantity.TestError);
        Assert.EndsWith("as expected.", expectation.Judge([Result("a", 0.10), Result("b", 0.11)], 1, 10_000), StringComparison.Ordinal);
    }

    [Fact]
    public void ResponsesAreComparedByTheirMean() => Assert.Equal(
        "mean response of a 0.150, of b 0.400: as expected.",
        new Expectation("a", "b", Quantity.Response).Judge([Result("a", 0, 0.1, 0.2), Result("b", 0, 0.3, 0.5)], 1, 1));

    [Fact]
    public void NothingIsSaidOfANetworkThatWasNotTrained() =>
        Assert.Null(new Expectation("a", "b", Quantity.TrainError).Judge([Result("a", 0.1)], 1, 1));

    [Fact]
    public void EveryExpectationIsOfNetworksOfItsExperiment() => Assert.All(
        Experiment.All,
        experiment =>
        {
            Assert.NotEmpty(experiment.Expected);
            Assert.All(experiment.Expected, e => Assert.Subset(new HashSet<string>([.. experiment.Networks, .. experiment.OnRequest]), new HashSet<string>([e.Less, e.More])));
        });

    private static ExperimentResult Result(string network, double error, params double[] responses) => new(
        network, 1, [new EpochMetrics(1, 0.1, 1, 1 - error, 1 - error, 1, 1)], [.. responses.Select((deviation, i) => ($"conv{i}", deviation))]);
}
