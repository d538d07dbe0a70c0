using ResNetVk.Conformance.Comparison;
using Xunit;

namespace ResNetVk.Conformance.Tests.Comparison;

/// <summary>What 16-bit floats make of numbers, against the conversion of the language.</summary>
public sealed class HalfStorageTests
{
    private static readonly Half[] s_normal =
        [.. Enumerable.Range(0x0400, 0x7C00 - 0x0400).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits))];

    [Fact]
    public void The_nearest_one_is_explained_and_its_neighbours_are_not()
    {
        Random random = new(3);
        foreach (Half half in s_normal)
        {
            double spacing = (double)Half.BitIncrement(half) is var above && double.IsFinite(above) ? above - (double)half : 32;
            double exact = (double)half + ((random.NextDouble() - 0.5) * 0.98 * spacing / (half == s_normal[0] ? 2 : 1));
            Half nearest = (Half)exact;
            foreach (double sign in new[] { 1.0, -1 })
            {
                Assert.Equal(0, HalfStorage.Distance(sign * exact, (float)(sign * (double)nearest)));
                Assert.True(HalfStorage.Distance(sign * exact, (float)(sign * (double)Half.BitIncrement(nearest))) > 0, $"{exact:R} above");
                Assert.True(nearest == s_normal[0] || HalfStorage.Distance(sign * exact, (float)(sign * (double)Half.BitDecrement(nearest))) > 0, $"{exact:R} below");
                Assert.True(HalfStorage.Distance(-sign * exact, (float)(sign * (double)nearest)) > 0);
            }
        }
    }

    [Fact]
    public void Rounding_changes_no_number_by_more_than_is_said()
    {
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            double exact = Math.ScaleB(1 + random.NextDouble(), random.Next(-20, 15));
            double change = Math.Abs((double)(Half)exact - exact);
            Assert.True(change <= HalfStorage.Rounding(exact), $"{exact:R} is changed by {change:R}");
        }

        // No bound is larger than needed: the middle between two is changed by it.
        Assert.All(s_normal.SkipLast(1), half =>
        {
            double middle = ((double)half + (double)Half.BitIncrement(half)) / 2;
            Assert.Equal(Math.Abs((double)(Half)middle - middle), HalfStorage.Rounding(middle));
        });
        Assert.Equal(double.PositiveInfinity, HalfStorage.Rounding(65520));
    }
}
