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
        Rows = [.. plan.Steps.Select(s => new FusionRow(s.Name, s.Operator, [.. s.FusedFrom.Where(n => n != s.Name)], s.Alternatives, s.MultiplyAdds))];
        HashSet<string> steps = [.. plan.Steps.Select(s => s.Name)];
        NotFused = [.. compilation.Optimized.Graph.Nodes
            .Where(n => steps.Contains(n.Name) && (IsFusible(n.Operator) || log.Obstacles.ContainsKey(n.Name)))
            .Select(n => new NotFusedRow(n.Name, n.Operator.Describe(), log.Obstacles.GetValueOrDefault(n.Name, "no convolution before it")))];
        SharedStorage = [.. compilation.Optimized.Graph.Nodes.Where(n => !steps.Contains(n.Name)).Select(n => n.Name)];
        Removed = [.. log.Entries.Where(e => e.Into is null).Select(e => e.Fused)];
    }

    /// <summary>One per step of the plan, in execution order.</summary>
    public IReadOnlyList<FusionRow> Rows { get; }

    /// <summary>Batch norms, activations and additions that stay dispatches of their own, and whatever else a pass could not fuse.</summary>
    public IReadOnlyList<NotFusedRow> NotFused { get; }

    /// <summary>Nodes that only give their input another shape: no dispatch, no copy.</summary>
    public IReadOnlyList<string> SharedStorage { get; }

    /// <summary>Nodes removed because they do nothing.</summary>
    public IReadOnlyList<string> Removed { get; }

    // Of element-wise operations only additions go into others by themselves.
    private static bool IsFusible(Operator op) =>
        op is Activate or Binary { Kind: BinaryKind.Add, Residual: false } or ChannelAffine or BatchNormalization;
}
