using System.Globalization;

namespace ResNetVk.Embedding;

/// <summary>Values, sorted.</summary>
internal sealed class Distribution
{
    private readonly double[] _sorted;

    public Distribution(IEnumerable<double> values) => _sorted = [.. values.Order()];

    /// <summary>The value that a share of all do not exceed.</summary>
    public double this[double share] => _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];

    /// <summary>The share of values up to a limit.</summary>
    public double UpTo(double limit) => _sorted.Count(value => value <= limit) / (double)_sorted.Length;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"median {this[0.5]:F3}  p90 {this[0.9]:F3}  p99 {this[0.99]:F3}  max {this[1]:F3}");
}
