using System.Numerics;

namespace ResNetVk.Conformance.Golden;

/// <summary>The arithmetic of <see cref="FastConvolution{T, TArithmetic}"/> in one precision.</summary>
/// <typeparam name="T"><see cref="double"/> or <see cref="float"/>.</typeparam>
internal interface IVectorArithmetic<T>
    where T : unmanaged
{
    /// <summary>a·b + c, rounded once where the processor can.</summary>
    public static abstract Vector<T> MultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c);

    /// <summary>The same for one number.</summary>
    public static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>Widens a weight, exactly.</summary>
    public static abstract T From(float value);

    /// <summary>Rounds an activation to the precision.</summary>
    public static abstract T From(double value);

    /// <summary>Widens a sum, exactly.</summary>
    public static abstract double ToDouble(T value);
}
