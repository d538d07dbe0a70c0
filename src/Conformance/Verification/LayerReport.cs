namespace ResNetVk.Conformance.Verification;

/// <summary>Outcome of <see cref="Verifier.CompareLayers"/>.</summary>
public sealed record LayerReport
{
    /// <summary>The layers in execution order.</summary>
    public required IReadOnlyList<LayerComparison> Layers { get; init; }

    /// <summary>Names of layers that compute a value the source model does not have.</summary>
    public required IReadOnlyList<string> NotCompared { get; init; }

    /// <summary>The first layer outside its bound; null when there is none.</summary>
    public LayerComparison? FirstDiffering => Layers.FirstOrDefault(l => !l.Output.Passed);
}
