using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Import;

/// <summary>What the source may leave open.</summary>
public sealed record GraphBuildOptions
{
    /// <summary>Shapes of inputs by name; the empty name stands for the only input.</summary>
    public IReadOnlyDictionary<string, TensorShape> InputShapes { get; init; } = new Dictionary<string, TensorShape>();

    /// <summary>Names of the values to output, in this order; empty for the source's outputs.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];
}
