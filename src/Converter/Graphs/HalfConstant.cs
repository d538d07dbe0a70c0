using ResNetVk.Format;

namespace ResNetVk.Converter.Graphs;

/// <summary>Elements of other data, each rounded to the nearest 16-bit float, of two equally near ones to the even one. They are stored in 16 bits.</summary>
internal sealed class HalfConstant : ConstantData
{
    private readonly ConstantData _exact;

    /// <summary>Creates the data.</summary>
    /// <param name="exact">What is rounded; none of it beyond the range of 16 bits, see <see cref="Passes.RoundWeights"/>.</param>
    public HalfConstant(ConstantData exact)
        : base(exact.Length) => _exact = exact;

    public override ElementType StoredType => ElementType.F16;

    /// <summary>The 16-bit float nearest to a number, as a 32-bit one; infinite from 65520 on.</summary>
    public static float Round(float value) => (float)(Half)value;

    protected override void ReadChecked(int start, Span<float> destination)
    {
        _exact.Read(start, destination);
        foreach (ref float element in destination)
        {
            element = Round(element);
        }
    }
}
