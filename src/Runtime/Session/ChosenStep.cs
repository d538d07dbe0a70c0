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
    /// <param name="outcome">What timing found out on the device; null when nothing was.</param>
    /// <param name="findings">What self-tests found against alternatives; null for nothing.</param>
    public ChosenStep(
        StepRole role,
        PlanStep step,
        IReadOnlyList<(Alternative Alternative, string? Against)> judged,
        StepOutcome? outcome = null,
        IReadOnlyList<SelfTestFinding>? findings = null)
    {
        Role = role;
        Step = step;
        _judged = judged;
        _outcome = outcome;
        Findings = findings ?? [];
        Candidates = judged.Where(j => j.Against is null).Select(j => j.Alternative).ToArray();

        // The one that was chosen may have failed a self-test since; then the fastest of the others follows.
        Alternative = Candidates.FirstOrDefault(candidate => candidate.Name == outcome?.Choice.Chosen)
            ?? outcome?.Choice.Times
                .OrderBy(time => time.ElapsedNanoseconds)
                .Select(time => Candidates.FirstOrDefault(candidate => candidate.Name == time.Name))
                .FirstOrDefault(candidate => candidate is not null)
            ?? Candidates.FirstOrDefault(candidate => outcome?.Choice.PutAside.Any(aside => aside.Name == candidate.Name) != true)
            ?? Candidates[0];
    }

    /// <summary>What the step does.</summary>
    public StepRole Role { get; }

    /// <summary>The step.</summary>
    public PlanStep Step { get; }

    /// <summary>The alternatives the device can run and the filter admits, in the plan's order; at least one.</summary>
    public IReadOnlyList<Alternative> Candidates { get; }

    /// <summary>What self-tests found against alternatives that are candidates no more.</summary>
    public IReadOnlyList<SelfTestFinding> Findings { get; }

    /// <summary>The choice; without dispatches where another step computes this one, too.</summary>
    public Alternative Alternative { get; private init; }

    /// <summary>The step before it that computes this one, too; null for none.</summary>
    public ChosenStep? Coverer { get; private init; }

    /// <summary>The same step with what was found out on the device.</summary>
    public ChosenStep With(StepOutcome outcome) => new(Role, Step, _judged, outcome, Findings);

    /// <summary>The same step without alternatives that failed a self-test. At least one must be left.</summary>
    /// <param name="putAside">What self-tests found, by <see cref="AlternativeKey"/>.</param>
    public ChosenStep Without(IReadOnlyDictionary<string, SelfTestFinding> putAside)
    {
        (Alternative Alternative, string? Against)[] judged = _judged.ToArray();
        List<SelfTestFinding> findings = [.. Findings];
        for (int i = 0; i < judged.Length; i++)
        {
            if (judged[i].Against is null && putAside.TryGetValue(AlternativeKey.Of(judged[i].Alternative), out SelfTestFinding? finding))
            {
                judged[i].Against = $"The self-test found it wrong on this device: {finding}.";
                findings.Add(finding);
            }
        }

        return findings.Count == Findings.Count ? this : new ChosenStep(Role, Step, judged, _outcome, findings);
    }

    /// <summary>The same step with another of its <see cref="Candidates"/>.</summary>
    public ChosenStep With(Alternative candidate) =>
        ReferenceEquals(candidate, Alternative) ? this : new(Role, Step, _judged, _outcome, Findings) { Alternative = candidate };

    /// <summary>The same step where a step before it computes it, too.</summary>
    public ChosenStep CoveredBy(ChosenStep coverer) => new(Role, Step, _judged, _outcome, Findings)
    {
        Coverer = coverer,
        Alternative = new Alternative { Name = coverer.Alternative.Name, Requirements = DeviceRequirements.None, Dispatches = [] },
    };

    /// <summary>For people.</summary>
    public StepDescription Describe() => new(
        Role,
        Step.Name,
        Step.Operator,
        Alternative.Name,
        _judged
            .TakeWhile(j => Coverer is null && !ReferenceEquals(j.Alternative, Alternative))
            .Select(j => new PassedOverAlternative(j.Alternative.Name, j.Against ?? Slower(j.Alternative.Name)))
            .ToArray(),
        Alternative.Dispatches.Count,
        Coverer is not null ? ChoiceReason.Covered
            : Candidates.Count == 1 ? ChoiceReason.OnlyOne
            : _outcome?.Choice.Chosen is null ? ChoiceReason.FirstInOrder
            : _outcome.IsStored ? ChoiceReason.Stored : ChoiceReason.Measured,
        _outcome?.Choice.Times ?? [],
        [
            .. Findings.Select(finding => new PutAsideAlternative(finding.Alternative, finding.Error, finding.AllowedError)),
            .. (_outcome?.Choice.PutAside ?? []).Where(aside => !Findings.Any(finding => finding.Alternative == aside.Name)),
        ]);

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
