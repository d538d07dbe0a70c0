namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>The models of the operator suite.</summary>
internal static class OperatorModels
{
    /// <summary>All of them; no two have the same <see cref="OperatorModel.Id"/>.</summary>
    public static IReadOnlyList<OperatorModel> All { get; } =
    [
        .. ConvolutionModels.All(),
        .. WindowModels.All(),
        .. DenseModels.All(),
        .. ElementwiseModels.All(),
        .. MovementModels.All(),
        .. ConstantModels.All(),
        .. HalfModels.All(),
        .. HalfValueModels.All(),
    ];
}
