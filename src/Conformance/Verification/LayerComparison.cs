namespace ResNetVk.Conformance.Verification;

/// <summary>How one layer of the optimized graph compared with ONNX Runtime.</summary>
/// <param name="Node">Name of the layer's node.</param>
/// <param name="Operator">What it computes.</param>
/// <param name="FusedFrom">Names of the source nodes it stands for.</param>
/// <param name="Output">The comparison of the value it computes.</param>
public sealed record LayerComparison(string Node, string Operator, IReadOnlyList<string> FusedFrom, OutputComparison Output);
