namespace ResNetVk.Format;

/// <summary>Bytes in memory.</summary>
internal sealed class MemoryData : TensorData
{
    private readonly ReadOnlyMemory<byte> _bytes;

    public MemoryData(ReadOnlyMemory<byte> bytes)
        : base(bytes.Length) => _bytes = bytes;

    internal override ReadOnlyMemory<byte> ToMemory() => _bytes;

    protected override void ReadChecked(long offset, Span<byte> destination) => _bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);

    protected override TensorData SliceChecked(long offset, long length) => new MemoryData(_bytes.Slice((int)offset, (int)length));
}
