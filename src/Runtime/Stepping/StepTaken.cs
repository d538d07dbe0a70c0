namespace ResNetVk.Runtime;

/// <summary>What a step runs, kept until its time is known. Used again and again.</summary>
internal sealed class StepTaken
{
    private readonly StepPart[] _parts;
    private readonly double[] _expected;
    private readonly double[] _stretches;
    private readonly int[] _groupEnds;
    private int _groups;
    private double _budget;

    /// <summary>Makes room.</summary>
    /// <param name="dispatches">Most parts of a step.</param>
    public StepTaken(int dispatches)
    {
        _parts = new StepPart[dispatches];
        _expected = new double[dispatches];
        _stretches = new double[dispatches];
        _groupEnds = new int[dispatches];
    }

    /// <summary>Number of times that were taken.</summary>
    public int Groups => _groups;

    /// <summary>Forgets what was here before, and writes down what parts should take.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="costs">Of all dispatches.</param>
    /// <param name="budgetNanoseconds">What the step was given.</param>
    public void Begin(ReadOnlySpan<StepPart> parts, ReadOnlySpan<DispatchCost> costs, double budgetNanoseconds)
    {
        (_groups, _budget) = (0, budgetNanoseconds);
        parts.CopyTo(_parts);
        for (int i = 0; i < parts.Length; i++)
        {
            DispatchCost cost = costs[parts[i].Dispatch];
            _expected[i] = cost.NanosecondsOf(parts[i].Count);
            _stretches[i] = cost.Stretch;
        }
    }

    /// <summary>Says that the time was taken after a part.</summary>
    /// <param name="parts">Number of parts before.</param>
    public void Mark(int parts) => _groupEnds[_groups++] = parts;

    /// <summary>Learns from the times.</summary>
    /// <param name="nanoseconds">By group: the parts between two marks.</param>
    /// <param name="costs">Of all dispatches.</param>
    /// <param name="reserve">Learns from the whole.</param>
    /// <returns>Nanoseconds of the whole step.</returns>
    public double Learn(ReadOnlySpan<double> nanoseconds, ReadOnlySpan<DispatchCost> costs, StepReserve reserve)
    {
        double allMeasured = 0;
        double allExpected = 0;
        for (int group = 0, part = 0; group < _groups; group++)
        {
            int first = part;
            double expected = 0;
            for (; part < _groupEnds[group]; part++)
            {
                expected += _expected[part];
            }

            for (int i = first; i < part; i++)
            {
                costs[_parts[i].Dispatch].Learn(nanoseconds[group] / Math.Max(expected, 1), _stretches[i]);
            }

            allMeasured += nanoseconds[group];
            allExpected += expected;
        }

        reserve.Learn((allMeasured - allExpected) / _budget);
        return allMeasured;
    }
}
