using System.Diagnostics;
using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>The stage of session creation that finds out which alternatives are fastest: stored, remembered or timed now.</summary>
internal sealed class ChoiceStage
{
    private readonly VulkanDevice _device;
    private readonly CompiledModel _model;
    private readonly SessionOptions _options;
    private readonly FindingsFile<IReadOnlyDictionary<string, StepChoice>>? _file;
    private bool _hasChosen = true;

    /// <summary>Reads the file, where one is named; whatever is wrong with it, timing makes a new one.</summary>
    public ChoiceStage(VulkanDevice device, CompiledModel model, SessionOptions options)
    {
        _device = device;
        _model = model;
        _options = options;
        if (IsOn && options.PipelineCachePath is string path)
        {
            _file = ChoiceFile.Open(path, device, model.Sha256);
        }
    }

    /// <summary>What became of the file; <see cref="PipelineCacheState.None"/> where there was none to read or write.</summary>
    public PipelineCacheState State => _hasChosen && _file is not null ? _file.State : PipelineCacheState.None;

    /// <summary>Why the file could not be read or written; null when it could.</summary>
    public string? Problem => _file?.Problem;

    private TimeSpan Budget => _options.TimingBudgetOn(_device.Info);

    private bool IsOn => Budget > TimeSpan.Zero;

    /// <summary>Chooses.</summary>
    /// <param name="selection">The plan's order, and the alternatives there are.</param>
    /// <param name="openBench">Makes what alternatives run on; called only when something is timed.</param>
    /// <returns>The same selection where the plan's order is to be followed in all steps.</returns>
    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public PlanSelection Choose(PlanSelection selection, Func<ITrialBench> openBench)
    {
        IReadOnlyList<StepShape> shapes = IsOn ? StepShape.Of(selection, selection.CanPack) : [];
        if (shapes.Count == 0)
        {
            _hasChosen = false;
            return selection;
        }

        if (_file?.Stored is { } found && shapes.Any(shape => !Fits(shape, found)))
        {
            // Not made by this library for this plan, whatever its digest says.
            _file.Reject();
        }

        Dictionary<string, StepChoice> known = new(StringComparer.Ordinal);
        foreach ((string key, StepChoice choice) in _device.Choices.Find(_model.Sha256).Concat(_file?.Stored ?? new Dictionary<string, StepChoice>()))
        {
            // A file that knows nothing of a shape does not make this process forget what it knows.
            bool isWorthLess = choice.Chosen is null && known.TryGetValue(key, out StepChoice? other) && other.Chosen is not null;
            if (choice.IsFinalFor(Budget) && !isWorthLess)
            {
                known[key] = choice;
            }
        }

        StepShape[] missing = shapes.Where(shape => !known.ContainsKey(shape.Key)).ToArray();
        Stopwatch watch = Stopwatch.StartNew();
        IReadOnlyDictionary<string, StepChoice> timed = missing.Length == 0
            ? new Dictionary<string, StepChoice>()
            : new AlternativeTiming(openBench(), _options.Tuning.Clock ?? (() => watch.Elapsed), Budget, _options).Run(missing);
        Dictionary<PlanStep, StepOutcome> outcomes = [];
        foreach (StepShape shape in shapes)
        {
            bool isStored = known.TryGetValue(shape.Key, out StepChoice? choice);
            choice ??= timed[shape.Key];
            known[shape.Key] = choice;
            foreach (PlanStep step in shape.Steps)
            {
                outcomes[step] = new StepOutcome(choice, isStored);
            }
        }

        _device.Choices.Add(_model.Sha256, known);
        if (_file?.Stored is not { } stored || shapes.Any(shape => !stored.TryGetValue(shape.Key, out StepChoice? choice) || choice != known[shape.Key]))
        {
            _file?.Save(known);
        }

        return selection.With(outcomes);
    }

    private static bool Fits(StepShape shape, IReadOnlyDictionary<string, StepChoice> stored) =>
        !stored.TryGetValue(shape.Key, out StepChoice? choice)
        || choice.Names.All(name => shape.Candidates.Any(candidate => candidate.Name == name) || shape.Reference?.Name == name);
}
