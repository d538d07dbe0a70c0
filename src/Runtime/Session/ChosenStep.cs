using System.Globalization;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>A step of the plan and the alternative chosen for it.</summary>
internal sealed class ChosenStep
{
    private readonly IReadOnlyList<(Alternative Alternative, string? Against)> _judged;
    private readonly StepOutcome? _outcome;

    /// <summary>Takes the alternative that was found fastest, or the first in the plan's order.</summary>
    /// <param name="role">What the step does.</param>
    /// <param name="step">The step.</param>
    /// <param name="judged">Its alternatives in order; a reason against those the device cannot run or the filter excludes. One has none.</param>
    /// <param name="outcome">What was found out on the device; null when nothing was.</param>
    public ChosenStep(StepRole role, PlanStep step, IReadOnlyList<(Alternative Alternative, string? Against)> judged, StepOutcome? outcome = null)
    {
        Role = role;
        Step = step;
        _judged = judged;
        _outcome = outcome;
        Candidates = judged.Where(j => j.Against is null).Select(j => j.Alternative).ToArray();
        Alternative = Candidates.FirstOrDefault(candidate => candidate.Name == outcome?.Choice.Chosen) ?? Candidates[0];
    }

    /// <summary>What the step does.</summary>
    public StepRole Role { get; }

    /// <summary>The step.</summary>
    public PlanStep Step { get; }

    /// <summary>The alternatives the device can run and the filter admits, in the plan's order; at least one.</summary>
    public IReadOnlyList<Alternative> Candidates { get; }

    /// <summary>The choice.</summary>
    public Alternative Alternative { get; }

    /// <summary>The same step with what was found out on the device.</summary>
    public ChosenStep With(StepOutcome outcome) => new(Role, Step, _judged, outcome);

    /// <summary>For people.</summary>
    public StepDescription Describe() => new(
        Role,
        Step.Name,
        Step.Operator,
        Alternative.Name,
        _judged
            .TakeWhile(j => !ReferenceEquals(j.Alternative, Alternative))
            .Select(j => new PassedOverAlternative(j.Alternative.Name, j.Against ?? Slower(j.Alternative.Name)))
            .ToArray(),
        Alternative.Dispatches.Count,
        Candidates.Count == 1 ? ChoiceReason.OnlyOne
            : _outcome?.Choice.Chosen is null ? ChoiceReason.FirstInOrder
            : _outcome.IsStored ? ChoiceReason.Stored : ChoiceReason.Measured,
        _outcome?.Choice.Times ?? [],
        _outcome?.Choice.PutAside ?? []);

    private string Slower(string name)
    {
        StepChoice choice = _outcome!.Choice;
        if (choice.PutAside.FirstOrDefault(aside => aside.Name == name) is PutAsideAlternative putAside)
        {
            return string.Format(
                CultureInfo.InvariantCulture,
                "It computes something else on this device: an element is off by {0:G3} where {1:G3} is allowed.",
                putAside.WorstError,
                putAside.AllowedError);
        }

        return choice.Times.FirstOrDefault(time => time.Name == name) is AlternativeDuration slower
            ? string.Format(
                CultureInfo.InvariantCulture,
                "It takes {0:F3} ms on this device, the chosen one {1:F3} ms.",
                slower.ElapsedNanoseconds * 1e-6,
                choice.Times.First(time => time.Name == Alternative.Name).ElapsedNanoseconds * 1e-6)
            : "It was not timed: what it reads cannot be packed on this device.";
    }
}
