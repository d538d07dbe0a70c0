namespace ResNetVk.Format.Golden;

/// <summary>What the steps of one plan compute from a known input: a session compares its device with it when it is created.</summary>
/// <remarks>
/// The input is not stored: it is <see cref="GoldenPattern.FillInput"/>. For every value, in order, the tensor <see cref="Positions"/> holds
/// <see cref="GoldenValue.Samples"/> positions, and the tensor <see cref="Expected"/> the elements at these positions, then
/// <see cref="Sums"/> sums as <see cref="GoldenPattern.Sum"/> makes them.
/// </remarks>
public sealed record GoldenVectors
{
    /// <summary>Tensors whose names begin so belong to golden vectors.</summary>
    public const string TensorPrefix = "golden/";

    /// <summary>The largest number of sums for a value.</summary>
    public const int MostSums = 4096;

    /// <summary>The tensor of positions, type U32.</summary>
    public required string Positions { get; init; }

    /// <summary>The tensor of expected elements and sums, type F32.</summary>
    public required string Expected { get; init; }

    /// <summary>Sums for each value, a power of two.</summary>
    public required int Sums { get; init; }

    /// <summary>The values in the order in which the plan's steps write them: loads, body, stores.</summary>
    public required IReadOnlyList<GoldenValue> Values { get; init; }
}
