using ResNetVk.Converter;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>A share of all models once more, with values that are stored in 16 bits.</summary>
/// <remarks>
/// Constants are 16-bit floats in the source already, and so are inputs (<see cref="InputNumbers"/>): what is rounded is what a step stores. A model of
/// which the loading is tested reads any numbers.
/// </remarks>
internal static class HalfValueModels
{
    /// <summary>What the groups of these models end in.</summary>
    public const string GroupEnding = "-v16";

    // So many places apart in the tables of what has many alternatives, and within the groups of what has few.
    private const int ConvolutionStride = 9;
    private const int DenseStride = 4;
    private const int Stride = 2;

    /// <summary>All of them.</summary>
    public static IEnumerable<OperatorModel> All() => [.. Convolutions(), .. Dense(), .. Others()];

    // Every fusion, and a share of windows, channels and groups. A batch norm that is folded would be rounded with the weights.
    private static IEnumerable<OperatorModel> Convolutions()
    {
        (ConvolutionShapeRow Row, OperatorModel Model)[] all = [.. ConvolutionModels.Rows.Zip(ConvolutionModels.All()).Where(pair => !HalfModels.IsFolded(pair.First.Fusion))];
        HashSet<string> taken =
        [
            .. all.Where((_, i) => i % ConvolutionStride == 0).Select(pair => pair.Row.Name),
            .. all.GroupBy(pair => pair.Row.Fusion).Select(fused => fused.First(pair => pair.Row is { KH: 3, Groups: 1 }).Row.Name),
        ];
        all = [.. all.Where(pair => taken.Contains(pair.Row.Name))];

        // One that every kernel can compute, with its reduction in parts, and one with a gate.
        string[] quick =
        [
            all.First(pair => pair.Row is { KH: 3, SH: 1, IC: > 32, Groups: 1 }).Row.Name,
            all.First(pair => pair.Row.Fusion == Fusion.Gate).Row.Name,
        ];
        return all.Select(pair => Stored(pair.Model) with { IsQuick = quick.Contains(pair.Row.Name) });
    }

    private static IEnumerable<OperatorModel> Dense() =>
        FewQuickOfEachGroup(DenseModels.Layered.GroupBy(m => m.Group).SelectMany(group => group.Where((m, i) => i % DenseStride == 0 || m.IsQuick)).Select(Stored));

    // All that has one kernel for such values.
    private static IEnumerable<OperatorModel> Others()
    {
        HashSet<string> layers = [.. DenseModels.Layered.Select(m => m.Group)];
        IEnumerable<OperatorModel> models =
        [
            .. WindowModels.All(), .. DenseModels.All().Where(m => !layers.Contains(m.Group)), .. ElementwiseModels.All(), .. MovementModels.All(), .. ConstantModels.All(),
        ];
        return FewQuickOfEachGroup(models.GroupBy(m => m.Group).SelectMany(group => group.Where((m, i) => i % Stride == 0 || m.IsQuick)).Select(Stored));
    }

    // Of reductions all that are quick: over pixels and over channels they have different kernels.
    private static IEnumerable<OperatorModel> FewQuickOfEachGroup(IEnumerable<OperatorModel> models) =>
        models.GroupBy(m => m.Group).SelectMany(group =>
        {
            OperatorModel quick = group.First(m => m.IsQuick);
            return group.Key.StartsWith("reduce_", StringComparison.Ordinal) ? group : group.Select(m => m with { IsQuick = m.Name == quick.Name });
        });

    private static OperatorModel Stored(OperatorModel model) => HalfModels.Rounded(model, GroupEnding, Precision.Fp16Activations);
}
