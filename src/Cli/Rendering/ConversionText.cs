using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Report;
using ResNetVk.Format.Plan;

namespace ResNetVk.Cli.Rendering;

/// <summary>What a conversion did, for people: what was fused into what, and the counts.</summary>
internal sealed class ConversionText
{
    private const int LongestUnbrokenName = 45;

    private readonly ModelPlan _plan;
    private readonly FusionReport _fusion;
    private readonly IReadOnlyList<ModelPlan> _plans;
    private readonly RoundingSummary? _rounding;
    private readonly string _weights;
    private readonly string _activations;
    private readonly Dictionary<string, string> _operators = [];

    /// <summary>Prepares the text of a conversion.</summary>
    public ConversionText(Compilation compilation)
    {
        _plan = compilation.Model.Plan;
        _plans = compilation.Model.Plans;
        _fusion = new FusionReport(compilation);
        _rounding = compilation.Rounding;
        _weights = PrecisionText.OfWeights(compilation.Model);
        _activations = PrecisionText.OfActivations(compilation.Model);
        foreach (Node node in compilation.GraphBeforePasses.Nodes)
        {
            // What the source had: passes may have given the node another operator before it was fused.
            _operators.TryAdd(node.Name, node.Operator.Describe());
        }

        foreach (FusionEntry entry in compilation.Optimized.Log.Entries)
        {
            // Nodes that passes made.
            _operators.TryAdd(entry.Fused, entry.Operator);
        }
    }

    /// <summary>Writes fusion table, what was not fused, and the counts.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="path">The file that was written.</param>
    /// <param name="fileSizeInBytes">Its size.</param>
    public void WriteTo(Terminal terminal, string path, long fileSizeInBytes)
    {
        WriteFusion(terminal);
        ModelStatistics statistics = _plan.Statistics;
        terminal.WriteLine();
        terminal.WriteLine($"{path}: {ByteSize.Format(fileSizeInBytes)}, from {_plan.Provenance.Source}");
        terminal.WriteLine($"  parameters      {Quantity.Count(statistics.Parameters)}");
        terminal.WriteLine($"  multiply-adds   {Quantity.Count(statistics.MultiplyAdds)}");
        terminal.WriteLine($"  nodes in        {statistics.SourceNodes}");
        terminal.WriteLine($"  dispatches out  {PlanCount.Body(_plan)}, besides {PlanCount.Load(_plan)} to load and {PlanCount.Store(_plan)} to store");
        terminal.WriteLine($"  weights         {ByteSize.Format(statistics.WeightSizeInBytes)}, {_weights}");
        if (_rounding is { } rounding)
        {
            terminal.WriteLine($"  rounding        at most {rounding.LargestError:0.0E-0} ({rounding.AtLargestError})");
            terminal.WriteLine($"                  at most {rounding.LargestRelativeError:0.0E-0} of a layer's largest weight ({rounding.AtLargestRelativeError})");
        }

        terminal.WriteLine($"  arena           {ByteSize.Format(_plan.ArenaSizeInBytes)}, {_activations}, lower bound {ByteSize.Format(_plan.ArenaLowerBoundInBytes)}");
        foreach (ModelPlan plan in _plans.Skip(1))
        {
            terminal.WriteLine(
                $"  also for input {string.Join(", ", plan.Inputs.Select(i => Quantity.Shape(i.Shape)))}: "
                + $"{Quantity.Count(plan.Statistics.MultiplyAdds)} multiply-adds, {PlanCount.Body(plan)} dispatches, "
                + $"arena {ByteSize.Format(plan.ArenaSizeInBytes)}, lower bound {ByteSize.Format(plan.ArenaLowerBoundInBytes)}");
        }
    }

    private void WriteFusion(Terminal terminal)
    {
        // Names are broken only where they would leave no room for the rest.
        TextTable table = new();
        _ = _fusion.Rows.All(r => r.Name.Length <= LongestUnbrokenName) ? table.Name("dispatch") : table.Column("dispatch");
        table.Name("computes").Column("took in");
        foreach (FusionRow row in _fusion.Rows)
        {
            table.Row(row.Name, ShortText.Operator(row.Operator), string.Join(", ", row.TookIn.Select(n => Describe(n, beside: row.Name))));
        }

        table.WriteTo(terminal);
        terminal.WriteLine();
        WriteList(terminal, "removed, they do nothing", _fusion.Removed.Select(n => Describe(n)));
        if (_fusion.LoadedWithInput.Count > 0)
        {
            WriteList(terminal, "part of loading a tensor, not of a picture", _fusion.LoadedWithInput);
        }

        WriteList(terminal, "only another shape of their input, no dispatch", _fusion.SharedStorage);
        WriteList(terminal, "not fused", _fusion.NotFused.Select(n => $"\n  {n.Name} ({ShortText.Operator(n.Operator)}): {n.Reason}"), separator: "");
    }

    private static void WriteList(Terminal terminal, string title, IEnumerable<string> items, string separator = ", ")
    {
        string text = string.Join(separator, items);
        terminal.WriteLine($"{title}: {(text.Length > 0 ? text : "none")}");
    }

    private string Describe(string node, string beside = "") =>
        ShortText.Describe(ShortText.Shorten(node, beside), _operators.TryGetValue(node, out string? op) ? op : "");
}
