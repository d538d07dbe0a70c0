namespace ResNetVk.Converter.Import;

/// <summary>The nodes of one branch of an <c>If</c>. Names of nodes and values are unique in the whole network, so that a branch can take its node's place.</summary>
/// <param name="Nodes">In the source's order; they may read values of the graphs around them.</param>
/// <param name="Outputs">Names of the values the branch computes, or of values of the graphs around it.</param>
/// <param name="Constants">The branch's own initialisers by name.</param>
public sealed record ImportedSubgraph(
    IReadOnlyList<ImportedNode> Nodes, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, ConstantTensor> Constants)
{
    /// <summary>Names of values of the graphs around it that the branch reads, each once.</summary>
    public IReadOnlyList<string> Captured { get; } = FindCaptured(Nodes, Outputs, Constants);

    private static string[] FindCaptured(
        IReadOnlyList<ImportedNode> nodes, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, ConstantTensor> constants)
    {
        HashSet<string> own = [.. constants.Keys, .. nodes.SelectMany(n => n.Outputs)];
        return [.. nodes.SelectMany(n => n.Reads).Concat(outputs).Where(name => name.Length > 0 && !own.Contains(name)).Distinct()];
    }
}
