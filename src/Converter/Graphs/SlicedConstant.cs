namespace ResNetVk.Converter.Graphs;

/// <summary>Consecutive elements of other data.</summary>
internal sealed class SlicedConstant : ConstantData
{
    private readonly ConstantData _whole;
    private readonly int _start;

    public SlicedConstant(ConstantData whole, int start, int length)
        : base(length)
    {
        _whole = whole;
        _start = start;
    }

    protected override void ReadChecked(int start, Span<float> destination) => _whole.Read(_start + start, destination);
}
