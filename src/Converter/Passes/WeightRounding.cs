namespace ResNetVk.Converter.Passes;

/// <summary>What rounding did to a layer's weights.</summary>
/// <param name="Weight">The tensor's name.</param>
/// <param name="LargestError">The largest |w − w′| of an element.</param>
/// <param name="LargestWeight">The largest |w|.</param>
public sealed record WeightRounding(string Weight, double LargestError, double LargestWeight)
{
    /// <summary>The largest error as a share of the tensor's largest element; 0 where all are zero.</summary>
    public double RelativeError => LargestWeight == 0 ? 0 : LargestError / LargestWeight;
}
