using CsCheck;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests.Stepping;

/// <summary>What parts of a dispatch are expected to take, and what is learned of it.</summary>
public sealed class DispatchCostTests
{
    [Theory]
    [InlineData(7, 3, 5, 0, 7)]
    [InlineData(3, 11, 5, 1, 11)]
    [InlineData(3, 5, 13, 2, 13)]
    [InlineData(4, 4, 4, 0, 4)]
    public void TheLongestDirectionIsDivided(int x, int y, int z, int axis, int divisions)
    {
        DispatchCost cost = new(new Grid(x, y, z), new DispatchTimes(1000, 100));

        Assert.Equal((axis, divisions), (cost.Axis, cost.Divisions));
    }

    [Theory]
    [InlineData(3, 2, 7, 3, 5)]
    [InlineData(0, 2, 3, 7, 5)]
    [InlineData(4, 3, 3, 5, 7)]
    public void APartHasItsDivisionsAndAllOfTheOtherDirections(int first, int count, int x, int y, int z)
    {
        DispatchCost cost = new(new Grid(x, y, z), new DispatchTimes(1000, 100));

        WorkgroupRange range = cost.Range(new StepPart(0, first, count, IsWhole: false));

        Assert.Equal(x == 7 ? new Grid(first, 0, 0) : y == 7 ? new Grid(0, first, 0) : new Grid(0, 0, first), range.First);
        Assert.Equal(x == 7 ? new Grid(count, y, z) : y == 7 ? new Grid(x, count, z) : new Grid(x, y, count), range.Count);
    }

    [Fact]
    public void WholeAndSmallestPartTakeWhatWasMeasured()
    {
        DispatchCost cost = new(new Grid(11, 1, 1), new DispatchTimes(1200, 300));

        Assert.Equal(1200, cost.Nanoseconds, 6);
        Assert.Equal(300, cost.SmallestNanoseconds, 6);
        Assert.Equal(300 + (5 * 90), cost.NanosecondsOf(6), 6);
    }

    [Fact]
    public void APartThatTakesAsLongAsTheWholeIsNoGain()
    {
        // As on a GPU that has room for all workgroups at once; noise makes the part seem slower.
        DispatchCost cost = new(new Grid(16, 1, 1), new DispatchTimes(1000, 1003));

        Assert.Equal(1000, cost.SmallestNanoseconds, 6);
        Assert.Equal(0, cost.Fitting(999, 16));
        Assert.Equal(16, cost.Fitting(1000, 16));
    }

    [Fact]
    public void WhatFitsIsTheLargestPartThatFits() =>
        Gen.Select(Gen.Int[1, 300], Gen.Double[1, 1e6], Gen.Double[0, 1], Gen.Double[0, 2e6], Gen.Double[0.1, 10]).Sample(
            (divisions, whole, share, budget, stretch) =>
            {
                DispatchCost cost = new(new Grid(divisions, 1, 1), new DispatchTimes(whole, whole * Math.Max(share, 1.0 / divisions)));
                Settle(cost, stretch);

                int fitting = cost.Fitting(budget, divisions);

                Assert.InRange(fitting, 0, divisions);
                Assert.True(fitting == 0 || cost.NanosecondsOf(fitting) <= budget * (1 + 1e-9));
                Assert.True(fitting == divisions || cost.NanosecondsOf(fitting + 1) >= budget * (1 - 1e-9));
            });

    [Fact]
    public void OneSlowPartAmongFastOnesChangesNothing()
    {
        DispatchCost cost = new(new Grid(8, 1, 1), new DispatchTimes(800, 100));

        for (int i = 0; i < 20; i++)
        {
            cost.Learn(i % 3 == 0 ? 50 : 1, cost.Stretch);
            Assert.Equal(1, cost.Stretch, 6);
        }
    }

    [Fact]
    public void LearningConverges() => Gen.Select(Gen.Double[0.02, 50], Gen.Double[0, 0.05].Array[40]).Sample((truth, noise) =>
    {
        DispatchCost cost = new(new Grid(16, 1, 1), new DispatchTimes(1600, 100));

        foreach (double more in noise)
        {
            double measured = 1600 * truth * (1 + more);
            cost.Learn(measured / cost.Nanoseconds, cost.Stretch);
        }

        Assert.InRange(cost.Nanoseconds, 1600 * truth * 0.999, 1600 * truth * 1.051);
    });

    [Fact]
    public void TheFirstMeasurementOfWhatWasGuessedIsBelieved()
    {
        DispatchCost cost = new(new Grid(5, 7, 1), guessedNanoseconds: 70_000);

        cost.Learn(0.25, cost.Stretch);

        Assert.Equal(70_000 / 4, cost.Nanoseconds, 6);
    }

    private static void Settle(DispatchCost cost, double stretch)
    {
        for (int i = 0; i < 5; i++)
        {
            cost.Learn(stretch, 1);
        }
    }
}
