namespace ResNetVk.Converter.Operators;

/// <summary>An element-wise function applied last. NaN stays NaN in every kind, as ONNX has it.</summary>
/// <param name="Kind">Which function.</param>
/// <param name="Min">Lower bound of <see cref="ActivationKind.Clip"/>, else 0.</param>
/// <param name="Max">Upper bound of <see cref="ActivationKind.Clip"/>, else 0.</param>
public readonly record struct Activation(ActivationKind Kind, float Min = 0, float Max = 0)
{
    /// <summary>The identity.</summary>
    public static readonly Activation None = new(ActivationKind.None);

    /// <summary>The rectifier.</summary>
    public static readonly Activation Relu = new(ActivationKind.Relu);

    /// <summary>The same function as a clip between bounds that may be infinite; itself where it is no clip.</summary>
    /// <remarks>NaN and negative zero come out as they would: kernels whose bounds are data so need no code for each kind.</remarks>
    public Activation AsClip() => Kind switch
    {
        ActivationKind.None => new Activation(ActivationKind.Clip, float.NegativeInfinity, float.PositiveInfinity),
        ActivationKind.Relu => new Activation(ActivationKind.Clip, 0, float.PositiveInfinity),
        _ => this,
    };

    /// <summary>For reports: <c>Relu</c>, <c>Clip[0,6]</c>.</summary>
    public override string ToString() => Kind == ActivationKind.Clip ? FormattableString.Invariant($"Clip[{Min},{Max}]") : Kind.ToString();
}
