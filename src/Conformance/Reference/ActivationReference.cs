using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Reference;

/// <summary>The element-wise functions of <see cref="Activation"/>. NaN stays NaN in every kind.</summary>
public static class ActivationReference
{
    /// <summary>Applies an activation to one element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not one of the enumeration.</exception>
    public static double Apply(Activation activation, double x) => activation.Kind switch
    {
        ActivationKind.None => x,

        // Math.Max and Math.Min return NaN when either argument is NaN, as ONNX has it.
        ActivationKind.Relu => Math.Max(x, 0),
        ActivationKind.Clip => Math.Min(Math.Max(x, activation.Min), activation.Max),
        ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation.Kind, "unknown activation"),
    };

    /// <summary>The operator <see cref="Activate"/>.</summary>
    public static ReferenceTensor Evaluate(Activate op, ReferenceTensor x) => x.Map(e => Apply(op.Activation, e));
}
