using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Alternatives whose times, compilation times and outputs a test decides, by the name of the alternative, with a clock of its own.</summary>
internal sealed class FakeBench : ITrialBench
{
    private readonly Dictionary<string, double> _milliseconds = [];
    private readonly Dictionary<string, double> _compileMilliseconds = [];
    private readonly Dictionary<string, float> _outputs = [];

    /// <summary>The time.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Steps that were tried, in order.</summary>
    public List<string> Opened { get; } = [];

    /// <summary>Alternatives that were computed, in order, as step/alternative.</summary>
    public List<string> Computed { get; } = [];

    /// <summary>Runs that were measured, by alternative.</summary>
    public Dictionary<string, int> Measured { get; } = [];

    /// <summary>Called before an alternative is computed.</summary>
    public Action? OnCompute { get; set; }

    /// <summary>True when <see cref="Open"/> has no memory.</summary>
    public bool OutOfMemory { get; set; }

    /// <summary>Sets what an alternative takes and gives.</summary>
    public FakeBench With(string alternative, double milliseconds, double compileMilliseconds = 1, float output = 1)
    {
        (_milliseconds[alternative], _compileMilliseconds[alternative], _outputs[alternative]) = (milliseconds, compileMilliseconds, output);
        return this;
    }

    /// <summary>Options that use it.</summary>
    public SessionOptions Options(double budgetSeconds = 2) =>
        new() { TimingBudget = TimeSpan.FromSeconds(budgetSeconds), Tuning = new SessionTuning { Bench = this, Clock = () => Now } };

    public IStepTrial? Open(StepShape shape)
    {
        Opened.Add(shape.Steps[0].Name);
        return OutOfMemory ? null : new Trial(this, shape);
    }

    private sealed class Trial(FakeBench bench, StepShape shape) : IStepTrial
    {
        public TrialOutput Compute(int candidate) => Compute(shape.Candidates[candidate]);

        public TrialOutput ComputeReference() => Compute(shape.Reference!);

        public double Measure(int candidate)
        {
            string name = shape.Candidates[candidate].Name;
            bench.Measured[name] = bench.Measured.GetValueOrDefault(name) + 1;
            bench.Now += TimeSpan.FromMilliseconds(bench._milliseconds[name]);
            return bench._milliseconds[name] * 1e6;
        }

        public void Dispose()
        {
        }

        private TrialOutput Compute(Alternative alternative)
        {
            bench.OnCompute?.Invoke();
            bench.Computed.Add($"{shape.Steps[0].Name}/{alternative.Name}");
            bench.Now += TimeSpan.FromMilliseconds(bench._compileMilliseconds[alternative.Name]);
            float[] output = [bench._outputs[alternative.Name], 0.5f];
            return new TrialOutput(output, output);
        }
    }
}
