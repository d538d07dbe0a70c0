namespace ResNetVk.Runtime;

/// <summary>Goes through the dispatches of an inference in parts that fit a budget. Allocates nothing.</summary>
internal sealed class StepCursor
{
    private readonly IReadOnlyList<DispatchCost> _costs;
    private readonly StepPart[] _parts;
    private int _dispatch;
    private int _division;

    /// <summary>Stands at the beginning.</summary>
    public StepCursor(IReadOnlyList<DispatchCost> costs)
    {
        _costs = costs;
        _parts = new StepPart[costs.Count];
    }

    /// <summary>True when all was taken.</summary>
    public bool IsAtEnd => _dispatch == _costs.Count;

    /// <summary>True when nothing was taken.</summary>
    public bool IsAtStart => _dispatch == 0 && _division == 0;

    /// <summary>The share of the dispatches' time that was taken, 0 to 1.</summary>
    public double Progress
    {
        get
        {
            double done = 0, all = 0;
            for (int i = 0; i < _costs.Count; i++)
            {
                all += _costs[i].Nanoseconds;
                done += i < _dispatch ? _costs[i].Nanoseconds : i == _dispatch ? _costs[i].Nanoseconds * _division / _costs[i].Divisions : 0;
            }

            return IsAtEnd ? 1 : done / Math.Max(all, 1);
        }
    }

    /// <summary>Goes back to the beginning.</summary>
    public void Restart() => (_dispatch, _division) = (0, 0);

    /// <summary>Takes as much as fits a budget; always something, so that a budget below the smallest part makes progress too.</summary>
    /// <param name="budgetNanoseconds">Time on the device.</param>
    /// <param name="expectedNanoseconds">What the parts should take.</param>
    /// <returns>The parts in order; valid until the next call.</returns>
    public ReadOnlySpan<StepPart> Take(double budgetNanoseconds, out double expectedNanoseconds)
    {
        int count = 0;
        expectedNanoseconds = 0;
        while (!IsAtEnd)
        {
            DispatchCost cost = _costs[_dispatch];
            int left = cost.Divisions - _division;
            int taken = Math.Max(cost.Fitting(budgetNanoseconds - expectedNanoseconds, left), count == 0 ? 1 : 0);
            if (taken == 0)
            {
                break;
            }

            _parts[count++] = new StepPart(_dispatch, _division, taken, taken == cost.Divisions);
            expectedNanoseconds += cost.NanosecondsOf(taken);
            _division += taken;
            if (taken < left)
            {
                break;
            }

            _dispatch++;
            _division = 0;
        }

        return _parts.AsSpan(0, count);
    }
}
