using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Onnx;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>Cases that run in one session: each model is there once for each alternative, so that pipelines are shared and made once.</summary>
internal sealed partial class OperatorBatch
{
    private readonly ConformanceRun _run;
    private readonly Func<CompiledModel, CompiledModel> _change;
    private readonly string _folder;
    private readonly IReadOnlyList<OperatorCase> _cases;

    // One copy of a model for each alternative that some case asks for; names in the graph begin with "m0c1/": model, copy.
    private readonly List<(PreparedModel Model, ForcedAlternative Alternative)> _copies;

    /// <summary>Gathers cases.</summary>
    /// <param name="run">The device.</param>
    /// <param name="cases">Cases whose models have one ONNX operator set and one precision, and whose alternatives the device can run.</param>
    /// <param name="folder">Where the model's file may lie.</param>
    /// <param name="change">Made of the compiled model before it is loaded.</param>
    public OperatorBatch(ConformanceRun run, IReadOnlyList<OperatorCase> cases, string folder, Func<CompiledModel, CompiledModel> change)
    {
        _run = run;
        _cases = cases;
        _folder = folder;
        _change = change;
        _copies = [.. cases.Select(c => (c.Model, c.Alternative)).Distinct()];
    }

    /// <summary>Runs the cases.</summary>
    /// <returns>A result for each.</returns>
    public IReadOnlyList<CaseResult> Run()
    {
        long start = Stopwatch.GetTimestamp();
        List<CaseResult> results;
        try
        {
            results = RunTogether();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            if (_copies.Count == 1)
            {
                return [.. _cases.Select(c => Result(c, CaseStatus.Failed) with { Reason = exception.Message })];
            }

            // One of them does not run: halve until it is alone.
            HashSet<(PreparedModel, ForcedAlternative)> first = [.. _copies.Take(_copies.Count / 2)];
            return
            [
                .. new OperatorBatch(_run, [.. _cases.Where(c => first.Contains((c.Model, c.Alternative)))], _folder, _change).Run(),
                .. new OperatorBatch(_run, [.. _cases.Where(c => !first.Contains((c.Model, c.Alternative)))], _folder, _change).Run(),
            ];
        }

        double each = Stopwatch.GetElapsedTime(start).TotalMilliseconds / results.Count;
        return [.. results.Select(r => r with { ElapsedMilliseconds = each })];
    }

    private List<CaseResult> RunTogether()
    {
        CompiledModel model = _change(Compile());
        using InferenceSession session = InferenceSession.Create(_run.Device, model, new SessionOptions
        {
            Timeout = SessionNetwork.Patience,
            AlternativeFilter = (step, alternative) => ReferenceEquals(alternative, ForcedAlternative.In(step, _copies[CopyOf(step)].Alternative.Index, _run.Device)),
        });
        CheckChoice(session);
        List<CaseResult> results = [];
        foreach (IGrouping<InputFamily, OperatorCase> family in _cases.GroupBy(c => c.Family))
        {
            Dictionary<PreparedModel, IReadOnlyList<float[]>> inputs = _copies.Select(c => c.Model).Distinct().ToDictionary(m => m, m => m.Inputs(family.Key));
            int input = 0;
            foreach ((PreparedModel prepared, _) in _copies)
            {
                foreach (float[] values in inputs[prepared])
                {
                    session.SetInput(input++, values);
                }
            }

            session.Run();
            foreach (IGrouping<PreparedModel, OperatorCase> group in family.GroupBy(c => c.Model))
            {
                results.AddRange(Judge(group.Key, inputs[group.Key], [.. group], session));
            }
        }

        return results;
    }

    private CompiledModel Compile()
    {
        string path = Path.Combine(_folder, "batch.onnx");
        OnnxGraphWriter writer = new("operators", _copies[0].Model.Model.Opset);
        List<PreparedModel> models = [.. _copies.Select(c => c.Model).Distinct()];
        foreach (PreparedModel model in models)
        {
            model.Model.WriteConstants(writer, $"m{models.IndexOf(model)}/");
        }

        for (int copy = 0; copy < _copies.Count; copy++)
        {
            PreparedModel model = _copies[copy].Model;
            model.Model.Write(writer, $"m{models.IndexOf(model)}/", $"c{copy}/");
        }

        writer.Save(path);
        return Compiler.Compile(path, PreparedModel.OptionsFor(_copies[0].Model.Model.Precision)).Model;
    }

    private IEnumerable<CaseResult> Judge(PreparedModel model, IReadOnlyList<float[]> inputs, OperatorCase[] cases, InferenceSession session)
    {
        try
        {
            OracleAnswer answer = model.Ask(inputs, cases[0].Family == InputFamily.Denormal);
            return [.. cases.Select(c => Judge(c, answer, session))];
        }
        catch (Exception exception) when (exception is OracleException or InvalidOperationException)
        {
            // Without an answer to compare with none of them has passed.
            return cases.Select(c => Result(c, CaseStatus.Failed) with { Reason = exception.Message });
        }
    }

    private CaseResult Judge(OperatorCase c, OracleAnswer answer, InferenceSession session)
    {
        int index = _copies.IndexOf((c.Model, c.Alternative));
        float[] output = new float[session.Model.Plan.Outputs[index].Shape.Aggregate(1, (product, size) => product * size)];
        session.GetOutput(index, output);
        (ErrorOverBound worst, string? problem) = answer.Judge(c.Alternative.Winograd, output);
        return Result(c, problem is null ? CaseStatus.Passed : CaseStatus.Failed) with
        {
            WorstErrorOverBound = Math.Max(worst.Ratio, 0),
            MaxAbsoluteError = worst.MaxError,
            Reason = problem,
        };
    }

    // A case that ran another alternative than its name says would prove nothing.
    private void CheckChoice(InferenceSession session)
    {
        HashSet<int> found = [];
        foreach (StepDescription step in session.Description.Steps)
        {
            int copy = CopyNamed(step.Name) ?? -1;
            if (copy >= 0 && step.Alternative == _copies[copy].Alternative.Name)
            {
                found.Add(copy);
            }
        }

        if (Enumerable.Range(0, _copies.Count).FirstOrDefault(copy => !found.Contains(copy), -1) is >= 0 and int missing)
        {
            throw new InvalidOperationException(
                $"'{_copies[missing].Model.Model.Id}' was to run '{_copies[missing].Alternative.Name}', but no step of it does: among others, its plan is another than alone");
        }
    }

    // A model alone may be a classifier, whose soft-max and ranking have names of their own.
    private int CopyOf(PlanStep step) =>
        CopyNamed(step.Name) ?? step.FusedFrom.Select(CopyNamed).FirstOrDefault(c => c is not null)
            ?? (_copies.Count == 1 ? 0 : null as int?)
            ?? throw new InvalidOperationException($"step '{step.Name}' does not say which copy of which model it belongs to");

    private static int? CopyNamed(string name) =>
        CopyPrefix().Match(name) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    private static CaseResult Result(OperatorCase c, CaseStatus status) =>
        new(OperatorSuite.SuiteName, c.Model.Model.Group, c.Name, status) { Alternative = c.Alternative.Name };

    [GeneratedRegex(@"\bc(\d+)/")]
    private static partial Regex CopyPrefix();
}
