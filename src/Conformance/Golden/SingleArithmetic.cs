using System.Numerics;

namespace ResNetVk.Conformance.Golden;

/// <summary>32-bit floats.</summary>
internal readonly struct SingleArithmetic : IVectorArithmetic<float>
{
    /// <inheritdoc/>
    public static Vector<float> MultiplyAdd(Vector<float> a, Vector<float> b, Vector<float> c) => Vector.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    public static float MultiplyAdd(float a, float b, float c) => float.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    public static float From(float value) => value;

    /// <inheritdoc/>
    public static float From(double value) => (float)value;

    /// <inheritdoc/>
    public static double ToDouble(float value) => value;
}
