namespace ResNetVk.Converter.Graphs;

/// <summary>Elements in memory.</summary>
internal sealed class ArrayConstant : ConstantData
{
    private readonly float[] _elements;

    public ArrayConstant(float[] elements)
        : base(elements.Length) => _elements = elements;

    public override float[] ToArray() => _elements;

    protected override void ReadChecked(int start, Span<float> destination) => _elements.AsSpan(start, destination.Length).CopyTo(destination);
}
