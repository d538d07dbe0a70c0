using CsCheck;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests.Stepping;

/// <summary>How an inference is divided into steps.</summary>
public sealed class StepCursorTests
{
    // Dispatches with odd grids, from nothing to a millisecond, the smallest part between its fair share and the whole.
    private static readonly Gen<DispatchCost> s_costs =
        Gen.Select(Gen.Int[1, 29], Gen.Int[1, 13], Gen.Int[1, 37], Gen.Double[0, 1e6], Gen.Double[0, 1]).Select((x, y, z, whole, share) =>
        {
            int divisions = Math.Max(x, Math.Max(y, z));
            return new DispatchCost(new Grid(x, y, z), new DispatchTimes(whole, whole * ((share * (1 - (1.0 / divisions))) + (1.0 / divisions))));
        });

    [Fact]
    public void StepsCoverEveryWorkgroupOnceAndInOrder() =>
        Gen.Select(s_costs.Array[1, 30], Gen.Double[1, 2e6].Array[1, 7]).Sample((costs, budgets) =>
        {
            StepCursor cursor = new(costs);
            (int dispatch, int division) = (0, 0);
            for (int step = 0; !cursor.IsAtEnd; step++)
            {
                foreach (StepPart part in cursor.Take(budgets[step % budgets.Length], out _))
                {
                    Assert.Equal((dispatch, division), (part.Dispatch, part.First));
                    Assert.InRange(part.Count, 1, costs[dispatch].Divisions - division);
                    Assert.Equal(part.Count == costs[dispatch].Divisions, part.IsWhole);
                    division += part.Count;
                    (dispatch, division) = division == costs[dispatch].Divisions ? (dispatch + 1, 0) : (dispatch, division);
                }
            }

            Assert.Equal((costs.Length, 0), (dispatch, division));
        });

    [Fact]
    public void AStepOverrunsItsBudgetByTheSmallestPartOfItsFirstDispatchAtMost() =>
        Gen.Select(s_costs.Array[1, 30], Gen.Double[1, 2e6]).Sample((costs, budget) =>
        {
            StepCursor cursor = new(costs);
            while (!cursor.IsAtEnd)
            {
                ReadOnlySpan<StepPart> parts = cursor.Take(budget, out double expected);

                bool isSmallest = parts.Length == 1 && parts[0].Count == 1;
                Assert.True(expected <= budget * (1 + 1e-9) || (isSmallest && expected == costs[parts[0].Dispatch].SmallestNanoseconds));
            }
        });

    [Fact]
    public void AStepStopsOnlyWhereTheNextPartDoesNotFit() =>
        Gen.Select(s_costs.Array[1, 30], Gen.Double[1, 2e6]).Sample((costs, budget) =>
        {
            StepCursor cursor = new(costs);
            while (true)
            {
                ReadOnlySpan<StepPart> parts = cursor.Take(budget, out double expected);
                if (cursor.IsAtEnd)
                {
                    return;
                }

                StepPart last = parts[^1];
                bool goesOn = last.First + last.Count < costs[last.Dispatch].Divisions;
                DispatchCost next = costs[goesOn ? last.Dispatch : last.Dispatch + 1];
                double one = goesOn ? next.NanosecondsOf(last.Count + 1) - next.NanosecondsOf(last.Count) : next.SmallestNanoseconds;
                Assert.True(expected + one >= budget * (1 - 1e-9), $"{expected} + {one} would have fitted into {budget}");
            }
        });

    [Fact]
    public void ABudgetBelowTheSmallestPartMakesProgress()
    {
        DispatchCost[] costs = [new(new Grid(3, 1, 1), new DispatchTimes(3e9, 1e9)), new(new Grid(1, 2, 1), new DispatchTimes(2e9, 1e9))];
        StepCursor cursor = new(costs);

        int steps = 0;
        for (; !cursor.IsAtEnd; steps++)
        {
            Assert.Equal(1, cursor.Take(100, out _)[0].Count);
        }

        Assert.Equal(5, steps);
    }

    [Fact]
    public void AHugeBudgetTakesEverythingWhole()
    {
        DispatchCost[] costs = [new(new Grid(3, 1, 1), new DispatchTimes(3e3, 1e3)), new(new Grid(1, 2, 1), guessedNanoseconds: 5e5)];
        StepCursor cursor = new(costs);

        ReadOnlySpan<StepPart> parts = cursor.Take(1e9, out double expected);

        Assert.Equal([new StepPart(0, 0, 3, IsWhole: true), new StepPart(1, 0, 2, IsWhole: true)], parts.ToArray());
        Assert.Equal(503_000, expected, 3);
        Assert.True(cursor.IsAtEnd);
        Assert.Equal(1, cursor.Progress);
    }

    [Fact]
    public void ProgressGrowsToOneAndRestarts() => s_costs.Array[1, 20].Sample(costs =>
    {
        StepCursor cursor = new(costs);
        Assert.True(cursor.IsAtStart);
        Assert.Equal(0, cursor.Progress);

        double before = 0;
        while (!cursor.IsAtEnd)
        {
            cursor.Take(1e5, out _);
            Assert.InRange(cursor.Progress, before, 1);
            before = cursor.Progress;
        }

        Assert.Equal(1, before);
        cursor.Restart();
        Assert.True(cursor.IsAtStart);
        Assert.Equal(0, cursor.Progress);
    });
}
