using ResNetVk.Converter.Planning;

namespace ResNetVk.Converter.Emit;

/// <summary>How much golden vectors keep of each step: as much as useful, unless the file would grow noticeably.</summary>
/// <param name="Samples">Elements of each value that are stated singly.</param>
/// <param name="Sums">Sums over each value.</param>
internal readonly record struct GoldenDetail(int Samples, int Sums)
{
    private const int Most = 64;
    private const int Least = 8;

    // A step's JSON, with names and numbers of usual length.
    private const int DescriptionSizeInBytes = 130;

    private const long FreeSizeInBytes = 60 * 1024;
    private const double LargestShare = 0.025;

    /// <summary>Up to 64 of each; fewer where all plans together would take more than 60 KiB and 2.5 % of the weights.</summary>
    public static GoldenDetail For(ConversionPlan plan)
    {
        long steps = plan.StepOutputs.Sum(outputs => (long)outputs.Count);
        double allowed = Math.Max(FreeSizeInBytes, LargestShare * plan.Models.Max(m => m.Statistics.WeightSizeInBytes));
        int count = Most;
        while (count > Least && steps * (DescriptionSizeInBytes + (count * 2 * sizeof(uint)) + (count * sizeof(float))) > allowed)
        {
            count /= 2;
        }

        return new GoldenDetail(count, count);
    }
}
