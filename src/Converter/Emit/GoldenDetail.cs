using ResNetVk.Converter.Planning;
using ResNetVk.Format;

namespace ResNetVk.Converter.Emit;

/// <summary>How much golden vectors keep of each step: as much as useful, unless the file would grow noticeably.</summary>
/// <param name="Samples">Elements of each value that are stated singly.</param>
/// <param name="Sums">Sums over each value.</param>
internal readonly record struct GoldenDetail(int Samples, int Sums)
{
    private const int Most = 64;
    private const int Least = 8;

    // Rounding to 16 bits makes so much noise that a wrong element shows only in a sum of few: sixteen times as many sums have a quarter of it each.
    private const int MostSumsOfHalves = 1024;

    // A step's JSON, with names and numbers of usual length.
    private const int DescriptionSizeInBytes = 130;

    private const long FreeSizeInBytes = 60 * 1024;
    private const double LargestShare = 0.025;

    /// <summary>
    /// Up to 64 of each, of values of 16 bits up to 1,024 sums; fewer where all plans together would take more than 60 KiB and 2.5 % of the weights.
    /// </summary>
    public static GoldenDetail For(ConversionPlan plan)
    {
        long steps = plan.StepOutputs.Sum(outputs => (long)outputs.Count);
        double allowed = Math.Max(FreeSizeInBytes, LargestShare * plan.Models.Max(m => m.Statistics.WeightSizeInBytes));
        GoldenDetail detail = new(Most, plan.Models.Any(m => m.ActivationType == ElementType.F16) ? MostSumsOfHalves : Most);
        while (detail.Sums > Least && steps * (DescriptionSizeInBytes + (detail.Samples * 2 * sizeof(uint)) + (detail.Sums * sizeof(float))) > allowed)
        {
            int sums = detail.Sums / 2;
            detail = new GoldenDetail(Math.Min(detail.Samples, sums), sums);
        }

        return detail;
    }
}
