using System.Globalization;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Passes;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report.Pictures;

/// <summary>Finds the words for the boxes of both graphs.</summary>
internal sealed class BoxWriter
{
    private readonly NodeFates _fates;
    private readonly IReadOnlyList<PlanStep> _steps;

    /// <summary>Prepares the words.</summary>
    /// <param name="fates">What became of the nodes.</param>
    /// <param name="steps">The steps of the plan.</param>
    public BoxWriter(NodeFates fates, IReadOnlyList<PlanStep> steps) => (_fates, _steps) = (fates, steps);

    /// <summary>A box of the imported graph.</summary>
    public BoxText Before(FlowNode box)
    {
        if (box.Node is not { } node)
        {
            return Port(box);
        }

        IReadOnlyList<Node> takers = _fates.Takers(node);
        string tag = takers.Count == 0 ? "removed" : StepsOf(takers) is { Length: > 0 } steps ? steps : "no copy";
        bool stays = takers.Any(t => t.Name == node.Name);
        OperatorKind fill = takers.Count == 0 ? box.Kind : OperatorLabel.KindOf(takers[0].Operator);
        string style = takers.Count == 0 || tag == "no copy" ? "off" : stays ? "own" : "in";
        return new BoxText(
            OperatorLabel.Of(node), tag, node.Name, $"{box.Value.Shape}", Describe(node) + Fate(node, takers, stays), box.Kind, fill, style, Step: null);
    }

    /// <summary>A box of the optimized graph.</summary>
    public BoxText After(FlowNode box)
    {
        if (box.Node is not { } node)
        {
            return Port(box);
        }

        int? step = _fates.StepOf(node);
        string details = Describe(node) + (step is { } index ? Describe(_steps[index], index) : "\nanother shape of its input: no dispatch, no copy");
        return new BoxText(
            OperatorLabel.Of(node), step is null ? "no copy" : $"#{step}", node.Name, $"{box.Value.Shape}", details, box.Kind, box.Kind,
            step is null ? "off" : "own", step);
    }

    /// <summary>The number of dispatches that compute a box of the optimized graph on a device that takes the first alternative.</summary>
    public int Dispatches(FlowNode box) => box.Node is { } node && _fates.StepOf(node) is { } step ? _steps[step].FirstAlone().Dispatches.Count : 0;

    private static BoxText Port(FlowNode box)
    {
        string what = box.IsInput ? "Input" : "Output";
        return new BoxText(what, "", box.Name, $"{box.Value.Shape}", $"{what} {box.Name}\n{box.Value.Shape}", box.Kind, box.Kind, "own", Step: null);
    }

    private string StepsOf(IReadOnlyList<Node> takers)
    {
        int[] steps = [.. takers.Select(_fates.StepOf).OfType<int>()];
        return steps.Length == 0 ? "" : $"→ {string.Join(" ", steps.Take(2).Select(s => $"#{s}"))}{(steps.Length > 2 ? " …" : "")}";
    }

    private string Fate(Node node, IReadOnlyList<Node> takers, bool stays)
    {
        FusionEntry? entry = _fates.EntryOf(node);
        string by = entry is null ? "" : $" by {entry.Pass}";
        if (takers.Count == 0)
        {
            return $"\nremoved{by}: does nothing";
        }

        string names = string.Join(", ", takers.Select(t => _fates.StepOf(t) is { } step ? $"step {step} ({t.Name})" : $"{t.Name}, no dispatch"));
        return stays ? $"\nruns as {names}" : $"\ntaken{by} into {names}";
    }

    private static string Describe(Node node)
    {
        string read = string.Join(", ", node.Inputs.Where(v => !v.IsConstant).Select(v => v.Name));
        string constants = string.Join(", ", node.Inputs.Where(v => v.IsConstant).Select(v => v.Shape));
        return $"{node.Name}\n{node.Operator.Describe()}\n{read} → {node.Output.Name}: {node.Output.Shape}"
            + (constants.Length == 0 ? "" : $"\nconstants {constants}");
    }

    private static string Describe(PlanStep step, int index)
    {
        Alternative first = step.FirstAlone();
        return $"\nstep {index}: stands for {string.Join(", ", step.FusedFrom)}"
            + (step.MultiplyAdds == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\n{step.MultiplyAdds:N0} multiply-adds"))
            + $"\n{first.Name}" + string.Concat(first.Dispatches.Select(d => $"\ngrid {DispatchText.Of(d)}"));
    }
}
