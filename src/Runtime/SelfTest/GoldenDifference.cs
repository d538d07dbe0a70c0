namespace ResNetVk.Runtime;

/// <summary>A number that is not what golden vectors say.</summary>
/// <param name="Where">Which one, for people.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Found">What it is.</param>
/// <param name="Allowed">The difference that was allowed.</param>
internal sealed record GoldenDifference(string Where, double Expected, double Found, double Allowed)
{
    /// <summary>The difference; NaN where no number was found.</summary>
    public double Error => Math.Abs(Found - Expected);

    /// <summary>False when no number was found.</summary>
    public bool IsNumber => !double.IsNaN(Found);
}
