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
    private readonly ChoiceFile? _file;
    private IReadOnlyDictionary<string, StepChoice>? _stored;

    /// <summary>Reads the file, where one is named; whatever is wrong with it, timing makes a new one.</summary>
    public ChoiceStage(VulkanDevice device, CompiledModel model, SessionOptions options)
    {
        _device = device;
        _model = model;
        _options = options;
        if (options.PipelineCachePath is not string path || !IsOn)
        {
            return;
        }

        _file = new ChoiceFile(path, device.Facts.CacheIdentity, device.Capabilities.SubgroupSize, model.Sha256);
        try
        {
            _stored = _file.Read();
            State = _file.WasRejected ? PipelineCacheState.Replaced : _stored is null ? PipelineCacheState.Written : PipelineCacheState.Used;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem = exception.Message;
            State = PipelineCacheState.Unwritable;
        }
    }

    /// <summary>What became of the file; <see cref="PipelineCacheState.None"/> where there was none to read or write.</summary>
    public PipelineCacheState State { get; private set; }

    /// <summary>Why the file could not be read or written; null when it could.</summary>
    public string? Problem { get; private set; }

    private bool IsOn => _options.TimingBudgetInEffect > TimeSpan.Zero;

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
            State = PipelineCacheState.None;
            return selection;
        }

        if (_stored is not null && shapes.Any(shape => !Fits(shape, _stored)))
        {
            // Not made by this library for this plan, whatever its digest says.
            _stored = null;
            State = PipelineCacheState.Replaced;
        }

        Dictionary<string, StepChoice> known = new(StringComparer.Ordinal);
        foreach ((string key, StepChoice choice) in _device.Choices.Find(_model.Sha256).Concat(_stored ?? new Dictionary<string, StepChoice>()))
        {
            // A file that knows nothing of a shape does not make this process forget what it knows.
            bool isWorthLess = choice.Chosen is null && known.TryGetValue(key, out StepChoice? other) && other.Chosen is not null;
            if (choice.IsFinalFor(_options.TimingBudgetInEffect) && !isWorthLess)
            {
                known[key] = choice;
            }
        }

        StepShape[] missing = shapes.Where(shape => !known.ContainsKey(shape.Key)).ToArray();
        Stopwatch watch = Stopwatch.StartNew();
        IReadOnlyDictionary<string, StepChoice> timed = missing.Length == 0
            ? new Dictionary<string, StepChoice>()
            : new AlternativeTiming(openBench(), _options.Tuning.Clock ?? (() => watch.Elapsed), _options).Run(missing);
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
        Save(shapes, known);
        return selection.With(outcomes);
    }

    private static bool Fits(StepShape shape, IReadOnlyDictionary<string, StepChoice> stored) =>
        !stored.TryGetValue(shape.Key, out StepChoice? choice)
        || choice.Names.All(name => shape.Candidates.Any(candidate => candidate.Name == name) || shape.Reference?.Name == name);

    private void Save(IReadOnlyList<StepShape> shapes, Dictionary<string, StepChoice> known)
    {
        if (_file is null || State == PipelineCacheState.Unwritable || (_stored is not null && shapes.All(shape => _stored.TryGetValue(shape.Key, out StepChoice? choice) && choice == known[shape.Key])))
        {
            return;
        }

        State = State == PipelineCacheState.Used ? PipelineCacheState.Updated : State;
        try
        {
            _file.Write(known);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem = exception.Message;
            State = PipelineCacheState.Unwritable;
        }
    }
}
