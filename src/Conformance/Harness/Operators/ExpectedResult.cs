using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Format;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>What a model must give for some inputs, and how far off it may be.</summary>
/// <param name="Reference">The 64-bit reference of the model as it was imported.</param>
/// <param name="Bound">Per element the error allowed where the reference is finite, before what is computed is stored.</param>
/// <param name="MayBeNan">Where NaN is allowed beside the reference; null for nowhere.</param>
internal sealed record ExpectedResult(ReferenceTensor Reference, double[] Bound, bool[]? MayBeNan)
{
    /// <summary>The type of the stored result: 16-bit floats are rounded once more, by no more than <see cref="HalfStorage"/> says.</summary>
    public ElementType Stored { get; init; }

    /// <summary>Compares a result with the reference.</summary>
    /// <param name="actual">The 32-bit result, row-major.</param>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public ErrorOverBound Compare(ReadOnlySpan<float> actual)
    {
        if (actual.Length != Reference.Elements.Length)
        {
            throw new ArgumentException($"the reference has {Reference.Elements.Length} elements, the result {actual.Length}", nameof(actual));
        }

        ErrorOverBound worst = ErrorOverBound.None;
        for (int i = 0; i < actual.Length; i++)
        {
            if (MayBeNan is null || !MayBeNan[i] || !float.IsNaN(actual[i]))
            {
                worst = worst.Or(i, Reference.Elements[i], actual[i], Bound[i], Stored);
            }
        }

        return worst;
    }

    /// <summary>Compares a result with a second oracle, which has a bound of its own, where the reference is a number.</summary>
    /// <remarks>
    /// What other programs make of NaN and infinities differs: ONNX Runtime's rectifier and pooling drop a NaN, and its resize multiplies an infinity
    /// by a weight of zero.
    /// </remarks>
    /// <param name="oracle">The oracle's result.</param>
    /// <param name="oracleBound">What the oracle may be off by.</param>
    /// <param name="onlyNumbers">True where the inputs are not all finite: what is no number for the oracle then is not compared.</param>
    /// <param name="actual">The 32-bit result.</param>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public ErrorOverBound Compare(ReadOnlySpan<float> oracle, double[] oracleBound, bool onlyNumbers, ReadOnlySpan<float> actual)
    {
        if (actual.Length != Reference.Elements.Length || oracle.Length != actual.Length)
        {
            throw new ArgumentException($"the reference has {Reference.Elements.Length} elements, the oracle {oracle.Length}, the result {actual.Length}", nameof(actual));
        }

        ErrorOverBound worst = ErrorOverBound.None;
        for (int i = 0; i < actual.Length; i++)
        {
            if (float.IsFinite((float)Reference.Elements[i]) && !(onlyNumbers && !float.IsFinite(oracle[i])) && (MayBeNan is null || !MayBeNan[i] || !float.IsNaN(actual[i])))
            {
                worst = worst.Or(i, oracle[i], actual[i], Bound[i] + oracleBound[i], Stored);
            }
        }

        return worst;
    }

    /// <summary>The element in words.</summary>
    public string Describe(string oracle, ErrorOverBound worst) =>
        $"element {Coordinates.Describe(worst.Index, Reference.Shape)} of {Reference.Shape}: {oracle} {worst.Expected:G9}, found {worst.Actual:G9}, "
        + $"difference {worst.Error:G4}{(Stored == ElementType.F16 ? " before it was rounded to 16 bits" : "")}, allowed {worst.Bound:G4}";
}
