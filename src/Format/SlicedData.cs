namespace ResNetVk.Format;

/// <summary>A part of other data.</summary>
internal sealed class SlicedData : TensorData
{
    private readonly TensorData _whole;
    private readonly long _offset;

    public SlicedData(TensorData whole, long offset, long length)
        : base(length)
    {
        _whole = whole;
        _offset = offset;
    }

    protected override void ReadChecked(long offset, Span<byte> destination) => _whole.Read(_offset + offset, destination);

    protected override TensorData SliceChecked(long offset, long length) => new SlicedData(_whole, _offset + offset, length);
}
