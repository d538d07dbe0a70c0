using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>What became of every node of the source: which dispatches there are, what each took in, and what could not be fused and why.</summary>
public sealed class FusionReport
{
    /// <summary>Builds the report of a conversion.</summary>
    public FusionReport(Compilation compilation)
    {
        ModelPlan plan = compilation.Model.Plan;
        FusionLog log = compilation.Optimized.Log;
        NodeFates fates = new(compilation);
        Dictionary<string, Node> nodes = compilation.Optimized.Graph.Nodes.ToDictionary(n => n.Name);
        Rows = [.. plan.Steps.Select(s =>
            new FusionRow(s.Name, s.Operator, [.. s.FusedFrom.Where(n => n != s.Name)], [.. nodes[s.Name].Output.Shape], s.Alternatives, s.FirstAlone(), s.MultiplyAdds))];
        NotFused = [.. compilation.Optimized.Graph.Nodes
            .Where(n => fates.StepOf(n) is not null && (IsFusible(n.Operator) || log.Obstacles.ContainsKey(n.Name)))
            .Select(n => new NotFusedRow(n.Name, n.Operator.Describe(), log.Obstacles.GetValueOrDefault(n.Name, "no layer before it")))];
        HashSet<string> loading = [.. plan.Inputs.SelectMany(i => i.Load.FusedFrom)];
        ILookup<bool, string> withoutStep = compilation.Optimized.Graph.Nodes.Where(n => fates.StepOf(n) is null)
            .ToLookup(n => n.FusedFrom.Any(loading.Contains), n => n.Name);
        (LoadedWithInput, SharedStorage) = ([.. withoutStep[true]], [.. withoutStep[false]]);
        Removed = [.. log.Entries.Where(e => e.Into is null).Select(e => e.Fused)];
        Verdict = new FusionVerdict(compilation, fates, NotFused);
    }

    /// <summary>One per step of the plan, in execution order.</summary>
    public IReadOnlyList<FusionRow> Rows { get; }

    /// <summary>Batch norms, activations and additions that stay dispatches of their own, and whatever else a pass could not fuse.</summary>
    public IReadOnlyList<NotFusedRow> NotFused { get; }

    /// <summary>Nodes that belong to the step that loads a tensor, and that a picture needs not at all: transposes of the input.</summary>
    public IReadOnlyList<string> LoadedWithInput { get; }

    /// <summary>Nodes that only give their input another shape: no dispatch, no copy.</summary>
    public IReadOnlyList<string> SharedStorage { get; }

    /// <summary>Nodes removed because they do nothing.</summary>
    public IReadOnlyList<string> Removed { get; }

    /// <summary>Whether batch norms, activations and shortcut additions cost dispatches of their own.</summary>
    public FusionVerdict Verdict { get; }

    // Of element-wise operations only additions go into others by themselves.
    private static bool IsFusible(Operator op) => op is Activate or Binary { Kind: BinaryKind.Add } or ChannelAffine or BatchNormalization;
}
