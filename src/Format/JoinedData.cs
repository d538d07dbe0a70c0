namespace ResNetVk.Format;

/// <summary>Several pieces of data one after another: a file before it is written.</summary>
internal sealed class JoinedData : TensorData
{
    private readonly TensorData[] _parts;

    // Where each part begins, ascending; as long as _parts.
    private readonly long[] _begins;

    public JoinedData(IReadOnlyList<TensorData> parts)
        : base(parts.Sum(part => part.Length))
    {
        // Empty parts hold no byte to find.
        _parts = [.. parts.Where(part => part.Length > 0)];
        _begins = new long[_parts.Length];
        for (int i = 1; i < _parts.Length; i++)
        {
            _begins[i] = _begins[i - 1] + _parts[i - 1].Length;
        }
    }

    protected override void ReadChecked(long offset, Span<byte> destination)
    {
        for (int i = PartAt(offset); !destination.IsEmpty; i++)
        {
            long within = offset - _begins[i];
            int count = (int)Math.Min(destination.Length, _parts[i].Length - within);
            _parts[i].Read(within, destination[..count]);
            destination = destination[count..];
            offset += count;
        }
    }

    protected override TensorData SliceChecked(long offset, long length)
    {
        if (length == 0)
        {
            return FromMemory(default);
        }

        int part = PartAt(offset);
        long within = offset - _begins[part];
        return within + length <= _parts[part].Length ? _parts[part].Slice(within, length) : base.SliceChecked(offset, length);
    }

    private int PartAt(long offset)
    {
        int place = Array.BinarySearch(_begins, offset);
        return place >= 0 ? place : ~place - 1;
    }
}
