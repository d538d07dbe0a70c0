using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>One kind of inference of one slot, run in steps.</summary>
internal sealed class SteppedInference
{
    private readonly RecordingContent _content;
    private readonly DispatchCost[] _costs;
    private readonly StepCursor _cursor;
    private readonly StepReserve _reserve = new();

    // By measurement of the timers; the last is for a step that is not measured.
    private readonly StepTaken[] _taken;

    /// <summary>Stands before the first step.</summary>
    /// <param name="slot">What it reads and writes.</param>
    /// <param name="work">What it does.</param>
    /// <param name="measured">The dispatches of a step as they were measured at load; null where they were not.</param>
    public SteppedInference(InferenceSlot slot, InferenceWork work, Func<ChosenStep, IReadOnlyList<DispatchTimes>?> measured)
    {
        Slot = slot;
        Work = work;
        _content = slot.Content(work);
        DispatchTimes?[] times = slot.Steps(work)
            .SelectMany(step => measured(step)?.Select(time => (DispatchTimes?)time)
                ?? Enumerable.Repeat<DispatchTimes?>(null, step.Alternative.Dispatches.Count))
            .ToArray();

        // What was not measured, such as a picture's load, is taken for an average dispatch.
        double average = times.OfType<DispatchTimes>().Select(time => time.WholeNanoseconds).DefaultIfEmpty(1e5).Average();
        _costs = times
            .Select((time, i) => (time, _content.Dispatches[i].Grid))
            .Select(d => d.time is DispatchTimes known ? new DispatchCost(d.Grid, known) : new DispatchCost(d.Grid, average))
            .ToArray();
        _cursor = new StepCursor(_costs);
        _taken = Enumerable.Range(0, StepTimers.Steps + 1).Select(_ => new StepTaken(_costs.Length)).ToArray();
    }

    /// <summary>What it reads and writes.</summary>
    public InferenceSlot Slot { get; }

    /// <summary>What it does.</summary>
    public InferenceWork Work { get; }

    /// <summary>True as long as the slot's content is still what this was made of.</summary>
    public bool IsUpToDate => ReferenceEquals(Slot.Content(Work), _content);

    /// <summary>True when the last part was taken.</summary>
    public bool IsAtEnd => _cursor.IsAtEnd;

    /// <summary>True before the first.</summary>
    public bool IsAtStart => _cursor.IsAtStart;

    /// <summary>The share that was taken, 0 to 1. Never falls, though what is known of the dispatches' times changes on the way.</summary>
    public double Progress { get; private set; }

    /// <summary>The longest of the smallest parts: by so much a step can overrun its budget.</summary>
    public double LongestPartNanoseconds
    {
        get
        {
            double longest = 0;
            foreach (DispatchCost cost in _costs)
            {
                longest = Math.Max(longest, cost.SmallestNanoseconds);
            }

            return longest;
        }
    }

    /// <summary>Back to the beginning.</summary>
    public void Restart()
    {
        _cursor.Restart();
        Progress = 0;
    }

    /// <summary>What a step that is being measured runs.</summary>
    /// <param name="measurement">What <see cref="StepTimers.Begin"/> returned for it.</param>
    public StepTaken Taken(int measurement) => _taken[measurement];

    /// <summary>Records the parts that fit a budget.</summary>
    /// <param name="recorder">Records.</param>
    /// <param name="commands">Has begun.</param>
    /// <param name="budgetNanoseconds">Time on the device.</param>
    /// <param name="timers">Measure it.</param>
    public void Record(CommandRecorder recorder, CommandBuffer commands, double budgetNanoseconds, StepTimers timers)
    {
        int measurement = timers.Begin(commands);
        if (_cursor.IsAtStart)
        {
            recorder.CopyIn(commands, _content);
        }

        ReadOnlySpan<StepPart> parts = _cursor.Take(budgetNanoseconds * (1 - _reserve.Share), out _);
        Progress = Math.Max(Progress, _cursor.Progress);
        StepTaken taken = _taken[measurement < 0 ? StepTimers.Steps : measurement];
        taken.Begin(parts, _costs, budgetNanoseconds);

        // What earlier steps wrote is seen.
        recorder.BetweenDispatches(commands);
        Pipeline bound = default;
        for (int i = 0; i < parts.Length; i++)
        {
            StepPart part = parts[i];
            if (i > 0 && _content.Dispatches[part.Dispatch].NeedsBarrier)
            {
                Mark(i, isLast: false);
                recorder.BetweenDispatches(commands);
            }

            recorder.Dispatch(commands, _content.Dispatches, part.Dispatch, ref bound, part.IsWhole ? null : _costs[part.Dispatch].Range(part));
        }

        if (_cursor.IsAtEnd)
        {
            recorder.CopyOut(commands, _content);
        }

        Mark(parts.Length, isLast: true);
        timers.End(commands, measurement, this);

        void Mark(int before, bool isLast)
        {
            if (timers.Mark(commands, measurement, isLast))
            {
                taken.Mark(before);
            }
        }
    }

    /// <summary>Learns how long a step took.</summary>
    /// <param name="measurement">What <see cref="StepTimers.Begin"/> returned for it.</param>
    /// <param name="nanoseconds">By group of parts.</param>
    /// <returns>Nanoseconds of the whole step.</returns>
    public double Learn(int measurement, ReadOnlySpan<double> nanoseconds) => _taken[measurement].Learn(nanoseconds, _costs, _reserve);
}
