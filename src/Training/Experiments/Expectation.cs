using System.Globalization;

namespace ResNetVk.Training;

/// <summary>What the literature says of two networks: one has less of a quantity than the other.</summary>
/// <param name="Less">The network with less.</param>
/// <param name="More">The network with more.</param>
/// <param name="Quantity">Of what.</param>
internal sealed record Expectation(string Less, string More, Quantity Quantity)
{
    // A difference that chance alone gives in one of twenty comparisons.
    private const double Deviations = 1.96;

    /// <summary>Says how two networks compare here, and whether that agrees.</summary>
    /// <param name="results">Of the experiment; where one of the two is not among them, nothing is said.</param>
    /// <param name="trainImages">Number of training images.</param>
    /// <param name="testImages">Number of test images.</param>
    /// <returns>A sentence, or null.</returns>
    /// <remarks>
    /// An error p of n images has the standard deviation √(p (1 − p) / n); two errors that are nearer than 1.96 deviations of their difference are not told apart. That is the
    /// chance in which images there are, not the one in which weights a seed draws, which is larger.
    /// </remarks>
    public string? Judge(IReadOnlyList<ExperimentResult> results, int trainImages, int testImages)
    {
        ExperimentResult? less = results.FirstOrDefault(r => r.Network == Less);
        ExperimentResult? more = results.FirstOrDefault(r => r.Network == More);
        if (less is null || more is null)
        {
            return null;
        }

        double a = Of(less);
        double b = Of(more);
        double chance = Quantity switch
        {
            Quantity.TrainError => Chance(a, b, trainImages),
            Quantity.TestError => Chance(a, b, testImages),
            _ => 0,
        };
        (string name, double unit, string format) = Quantity switch
        {
            Quantity.TrainError => ("training error", 100, "0.0 '%'"),
            Quantity.TestError => ("test error", 100, "0.0 '%'"),
            _ => ("mean response", 1, "0.000"),
        };
        string verdict = Math.Abs(b - a) <= chance ? "too near to each other to be told apart" : a < b ? "as expected" : "against what is expected";
        return $"{name} of {Less} {Text(a)}, of {More} {Text(b)}: {verdict}.";

        string Text(double value) => (unit * value).ToString(format, CultureInfo.InvariantCulture);
    }

    private static double Chance(double a, double b, int images) => Deviations * Math.Sqrt(((a * (1 - a)) + (b * (1 - b))) / images);

    private double Of(ExperimentResult result) => Quantity switch
    {
        Quantity.TrainError => result.TrainError,
        Quantity.TestError => result.TestError,
        _ => result.Responses.Average(r => r.Deviation),
    };
}
