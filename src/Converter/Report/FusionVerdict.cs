using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Report;

/// <summary>Whether batch norms, activations and shortcut additions cost dispatches of their own: counted from the plan, not from what passes intend.</summary>
public sealed class FusionVerdict
{
    /// <summary>Counts a conversion.</summary>
    internal FusionVerdict(Compilation compilation, NodeFates fates, IReadOnlyList<NotFusedRow> notFused)
    {
        Node[] minor = [.. compilation.GraphBeforePasses.Nodes.Where(IsMinor)];
        HashSet<string> scaling = [.. minor.Where(n => n.Operator is not Binary).Select(n => n.Name)];

        // A per-channel scale and offset may be what is left of a batch norm, or the source's own arithmetic with constants.
        HashSet<string> own = [.. compilation.Optimized.Graph.Nodes
            .Where(n => fates.StepOf(n) is not null && (IsMinor(n) || (n.Operator is ChannelAffine && n.FusedFrom.Any(scaling.Contains))))
            .Select(n => n.Name)];
        OwnDispatches = [.. notFused.Where(r => own.Contains(r.Name))];
        BatchNorms = minor.Count(n => n.Operator is BatchNormalization);
        Activations = minor.Count(n => n.Operator is Activate);
        ShortcutAdditions = minor.Count(n => n.Operator is Binary);
        TakenIn = minor.Count(n => fates.Takers(n) is { Count: > 0 } takers && takers.All(t => fates.StepOf(t) is not null && !own.Contains(t.Name)));
        Removed = minor.Count(n => fates.Takers(n).Count == 0 && fates.EntryOf(n) is { Into: null });
    }

    /// <summary>Batch norms of the source.</summary>
    public int BatchNorms { get; }

    /// <summary>Activations of the source.</summary>
    public int Activations { get; }

    /// <summary>Additions of two computed tensors in the source.</summary>
    public int ShortcutAdditions { get; }

    /// <summary>How many of these are computed by the dispatch of another layer.</summary>
    public int TakenIn { get; }

    /// <summary>How many of these do nothing and were removed.</summary>
    public int Removed { get; }

    /// <summary>Steps of the plan that are a batch norm (or what is left of one), an activation or a shortcut addition, with the reason.</summary>
    public IReadOnlyList<NotFusedRow> OwnDispatches { get; }

    /// <summary>The verdict in one sentence.</summary>
    public string Sentence => OwnDispatches.Count switch
    {
        0 => "No batch norm, activation or shortcut addition is a dispatch of its own.",
        1 => "One step of the plan is a batch norm, an activation or a shortcut addition of its own.",
        int count => $"{PageText.Count(count)} steps of the plan are a batch norm, an activation or a shortcut addition of their own.",
    };

    /// <summary>What the verdict was counted from, in one sentence.</summary>
    public string Evidence
    {
        get
        {
            int all = BatchNorms + Activations + ShortcutAdditions;
            string[] kinds =
            [
                .. BatchNorms == 0 ? [] : new[] { PageText.Count(BatchNorms, "batch norm", "batch norms") },
                .. Activations == 0 ? [] : new[] { PageText.Count(Activations, "activation", "activations") },
                .. ShortcutAdditions == 0 ? [] : new[] { PageText.Count(ShortcutAdditions, "shortcut addition", "shortcut additions") },
            ];
            string list = kinds.Length < 2 ? string.Concat(kinds) : $"{string.Join(", ", kinds[..^1])} and {kinds[^1]}";
            string removed = Removed == 0 ? "" : $", {PageText.Count(Removed)} removed because they do nothing";
            return all == 0
                ? "The source has none of them."
                : $"The source has {list}; of these {PageText.Count(all)}, {(TakenIn == all ? "all" : PageText.Count(TakenIn))} "
                    + $"are computed by the dispatch of another layer{removed}.";
        }
    }

    // What should never need a pass over memory for itself.
    private static bool IsMinor(Node node) => node.Operator switch
    {
        BatchNormalization or Activate => true,
        Binary { Kind: BinaryKind.Add } => node.Inputs.All(v => !v.IsConstant),
        _ => false,
    };
}
