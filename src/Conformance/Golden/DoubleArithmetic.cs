using System.Numerics;

namespace ResNetVk.Conformance.Golden;

/// <summary>64-bit floats.</summary>
internal readonly struct DoubleArithmetic : IVectorArithmetic<double>
{
    /// <inheritdoc/>
    public static Vector<double> MultiplyAdd(Vector<double> a, Vector<double> b, Vector<double> c) => Vector.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    public static double MultiplyAdd(double a, double b, double c) => double.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    public static double From(float value) => value;

    /// <inheritdoc/>
    public static double From(double value) => value;

    /// <inheritdoc/>
    public static double ToDouble(double value) => value;
}
