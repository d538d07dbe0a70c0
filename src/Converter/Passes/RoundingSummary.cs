namespace ResNetVk.Converter.Passes;

/// <summary>The worst that rounding did to the weights of a network.</summary>
/// <param name="LargestError">The largest |w − w′| of all weights.</param>
/// <param name="AtLargestError">The tensor that has it.</param>
/// <param name="LargestRelativeError">The largest <see cref="WeightRounding.RelativeError"/>: an error as a share of the largest weight of its tensor.</param>
/// <param name="AtLargestRelativeError">The tensor that has it.</param>
public sealed record RoundingSummary(double LargestError, string AtLargestError, double LargestRelativeError, string AtLargestRelativeError)
{
    /// <summary>The worst of all layers; null where nothing was rounded.</summary>
    public static RoundingSummary? Of(IReadOnlyList<WeightRounding> layers) =>
        layers.MaxBy(l => l.LargestError) is { } absolute && layers.MaxBy(l => l.RelativeError) is { } relative
            ? new RoundingSummary(absolute.LargestError, absolute.Weight, relative.RelativeError, relative.Weight)
            : null;
}
