using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Times the alternatives of shapes within a budget, compares their outputs, and chooses.</summary>
/// <remarks>
/// What an alternative costs to compile is not known before it is compiled. So a shape is begun only when the budget has room for as long
/// as its alternatives would take at the mean of those before, and an alternative is not compiled when its shape's mean would end after
/// the budget: the first compilation, and one that takes longer than those before it, may end late.
/// </remarks>
internal sealed class AlternativeTiming
{
    private const int Rounds = 5;

    // An alternative this much slower than the best after one round is not run again.
    private const double Hopeless = 1.5;

    // Noise alone must not make a session differ from the plan.
    private const double Margin = 0.97;

    private readonly ITrialBench _bench;
    private readonly Func<TimeSpan> _clock;
    private readonly TimeSpan _budget;
    private readonly IProgress<TimingProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private TimeSpan _preparing;
    private int _prepared;
    private int _done;
    private int _total;

    /// <summary>Prepares to time.</summary>
    /// <param name="bench">Where alternatives run.</param>
    /// <param name="clock">Time since the timing began.</param>
    /// <param name="budget">When the clock shows this, it ends.</param>
    /// <param name="options">Progress and cancellation.</param>
    public AlternativeTiming(ITrialBench bench, Func<TimeSpan> clock, TimeSpan budget, SessionOptions options)
    {
        _bench = bench;
        _clock = clock;
        _budget = budget;
        _progress = options.TimingProgress;
        _cancellation = options.Cancellation;
    }

    /// <summary>Times shape after shape until the budget is used up.</summary>
    /// <param name="shapes">In the order in which time is best spent.</param>
    /// <returns>A choice for every shape, by its key.</returns>
    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public IReadOnlyDictionary<string, StepChoice> Run(IReadOnlyList<StepShape> shapes)
    {
        Dictionary<string, StepChoice> choices = new(StringComparer.Ordinal);
        _total = shapes.Sum(shape => shape.Candidates.Count);
        int end = 0;
        foreach (StepShape shape in shapes)
        {
            _cancellation.ThrowIfCancellationRequested();
            choices.Add(shape.Key, HasTimeFor(shape.Candidates.Count) ? Choose(shape) : StepChoice.NotReached(_budget));
            end += shape.Candidates.Count;
            _done = end;
        }

        if (shapes.Count > 0)
        {
            Report(shapes[^1], shapes[^1].Candidates[^1]);
        }

        return choices;
    }

    private bool HasTimeFor(int alternatives) =>
        _clock() + (_prepared == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(_preparing.Ticks / _prepared * alternatives)) < _budget;

    private StepChoice Choose(StepShape shape)
    {
        using IStepTrial? trial = _bench.Open(shape);
        if (trial is null)
        {
            return StepChoice.NotReached(_budget);
        }

        TrialOutput[] outputs = new TrialOutput[shape.Candidates.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            _cancellation.ThrowIfCancellationRequested();
            Report(shape, shape.Candidates[i]);
            if (!HasTimeFor(1))
            {
                return StepChoice.NotReached(_budget);
            }

            TimeSpan start = _clock();
            outputs[i] = trial.Compute(i);
            _preparing += _clock() - start;
            _prepared++;
            _done++;
        }

        PutAsideAlternative[] putAside = new OutputJury(shape, outputs).PutAside(trial.ComputeReference);
        int[] right = Enumerable.Range(0, outputs.Length)
            .Where(i => !Array.Exists(putAside, aside => aside.Name == shape.Candidates[i].Name))
            .ToArray();
        if (right.Length == 0)
        {
            return new StepChoice(shape.Reference!.Name, [], putAside);
        }

        return Fastest(shape, trial, right, putAside);
    }

    private StepChoice Fastest(StepShape shape, IStepTrial trial, int[] right, PutAsideAlternative[] putAside)
    {
        IReadOnlyList<Alternative> all = shape.Candidates;
        double[]? times = right.Length > 1 ? Measure(trial, right) : null;
        if (times is null)
        {
            return putAside.Length > 0 ? new StepChoice(all[right[0]].Name, [], putAside) : StepChoice.NotReached(_budget);
        }

        int best = Array.IndexOf(times, times.Min());
        int chosen = times[best] < Margin * times[0] ? best : 0;
        return new StepChoice(
            all[right[chosen]].Name,
            right.Select((candidate, i) => new AlternativeDuration(all[candidate].Name, times[i])).ToArray(),
            putAside);
    }

    // The shortest time of each; null when there was no time for one round.
    private double[]? Measure(IStepTrial trial, int[] candidates)
    {
        double[] shortest = Enumerable.Repeat(double.PositiveInfinity, candidates.Length).ToArray();
        for (int round = 0; round < Rounds; round++)
        {
            double best = shortest.Min();
            double[] times = (double[])shortest.Clone();
            for (int i = 0; i < candidates.Length; i++)
            {
                _cancellation.ThrowIfCancellationRequested();
                if (_clock() >= _budget)
                {
                    return round == 0 ? null : shortest;
                }

                if (round == 0 || shortest[i] <= Hopeless * best)
                {
                    times[i] = Math.Min(times[i], trial.Measure(candidates[i]));
                }
            }

            shortest = times;
        }

        return shortest;
    }

    private void Report(StepShape shape, Alternative alternative) =>
        _progress?.Report(new TimingProgress(shape.Steps[0].Name, alternative.Name, _done, _total, _clock()));
}
