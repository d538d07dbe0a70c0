using ResNetVk.Format;

namespace ResNetVk.Runtime;

/// <summary>The stage of session creation that compares the chosen alternatives with golden vectors and puts wrong ones aside.</summary>
/// <remarks>
/// A fault is the program's, not the step's: what fails in one step is put aside in every step of the same shape. After each fault the test begins anew
/// with the alternatives that took its place, so that what it says in the end holds for the session as it is.
/// </remarks>
internal sealed class SelfTestStage
{
    private readonly VulkanDevice _device;
    private readonly CompiledModel _model;
    private readonly SessionOptions _options;
    private readonly FindingsFile<SelfTestRecord>? _file;
    private SelfTestRecord _known = SelfTestRecord.Empty;
    private SelfTestOutcome _outcome;
    private int _steps;
    private double _largestShare;

    /// <summary>Looks up what is known; whatever is wrong with the file, a test makes a new one.</summary>
    public SelfTestStage(VulkanDevice device, CompiledModel model, SessionOptions options)
    {
        _device = device;
        _model = model;
        _options = options;
        _outcome = options.SelfTest == SelfTestMode.Off ? SelfTestOutcome.Off
            : model.Golden is null ? SelfTestOutcome.NoGoldenVectors : SelfTestOutcome.Remembered;
        if (_outcome != SelfTestOutcome.Remembered)
        {
            return;
        }

        _known = device.SelfTests.Find(model.Sha256) ?? _known;
        if (options.PipelineCachePath is string path)
        {
            _file = SelfTestFile.Open(path, device, model.Sha256);
            _known = _file.Stored?.With(_known) ?? _known;
        }
    }

    private bool IsOn => _outcome is SelfTestOutcome.Remembered or SelfTestOutcome.Passed;

    /// <summary>A selection without what failed earlier.</summary>
    /// <exception cref="SelfTestException">For some step nothing else is left.</exception>
    public PlanSelection Apply(PlanSelection selection)
    {
        if (_known.PutAside.Count == 0)
        {
            return selection;
        }

        foreach (ChosenStep step in selection.All)
        {
            SelfTestFinding[] findings = step.Candidates
                .Select(candidate => _known.PutAside.TryGetValue(AlternativeKey.Of(candidate), out SelfTestFinding? finding) ? finding : null)
                .Where(finding => finding is not null)
                .Select(finding => finding!)
                .ToArray();
            if (findings.Length == step.Candidates.Count)
            {
                throw new SelfTestException(_device.Info, _model.Plan.Name, step.Role, step.Step.Name, step.Step.Operator, [.. step.Findings, .. findings]);
            }
        }

        return selection.Without(_known.PutAside);
    }

    /// <summary>Tests a selection, unless it is known to have passed.</summary>
    /// <param name="selection">Its pipelines are made and its weights are on the device.</param>
    /// <param name="open">Makes what it is run with; called only when it is run. The caller owns the result.</param>
    /// <returns>The same selection when it passed; otherwise one without what failed, to be tested again.</returns>
    /// <exception cref="SelfTestException">For some step nothing is left.</exception>
    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public PlanSelection Test(PlanSelection selection, Func<SelfTestRun> open)
    {
        string choice = KeyOf(selection);
        if (!IsOn || (_options.SelfTest == SelfTestMode.Auto && _known.Passed.Contains(choice)))
        {
            return selection;
        }

        SelfTestRun run = open();
        _steps = run.Count;
        _outcome = SelfTestOutcome.Passed;
        if (run.FindFault() is (ChosenStep step, GoldenDifference difference))
        {
            SelfTestFinding finding = new(
                step.Role, step.Step.Name, step.Alternative.Name, difference.Where, difference.Expected, difference.Found, difference.Allowed);
            _known = _known.WithPutAside(AlternativeKey.Of(step.Alternative), finding);
            return Apply(selection);
        }

        _largestShare = run.LargestShare;
        _known = _known.WithPassed(choice);
        return selection;
    }

    /// <summary>Remembers what was found, and says what happened.</summary>
    /// <param name="duration">What the test cost.</param>
    public SelfTestDescription Conclude(TimeSpan duration)
    {
        if (IsOn)
        {
            _device.SelfTests.Update(_model.Sha256, before => (before ?? SelfTestRecord.Empty).With(_known));
            if (_file?.Stored is not SelfTestRecord stored || !_known.KnowsTheSame(stored))
            {
                _file?.Save(_known);
            }
        }

        return new SelfTestDescription
        {
            Outcome = _outcome,
            Duration = duration,
            Steps = _steps,
            LargestShare = _largestShare,
            PutAside = _known.PutAside.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value).ToArray(),
            File = _file?.State ?? PipelineCacheState.None,
            FileProblem = _file?.Problem,
        };
    }

    // The alternatives by name: they are those of one model, and of the plan with these input shapes.
    private string KeyOf(PlanSelection selection) => Convert.ToBase64String(CheckedFile.HashOfText(string.Join(
        "\n",
        _model.Plan.Inputs.Select(input => string.Join("x", input.Shape))
            .Concat(selection.Loads.Concat(selection.Body).Concat(selection.Stores).Select(step => step.Alternative.Name)))));
}
