using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>Data as a stream that can only be read, and that remembers where reading began.</summary>
internal sealed class DataStream : Stream
{
    private readonly TensorData _data;

    /// <summary>Creates a stream at the beginning of the data.</summary>
    internal DataStream(TensorData data) => _data = data;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _data.Length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <summary>Where the first read since this was set to null began.</summary>
    internal long? FirstRead { get; set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Clamp(_data.Length - Position, 0, buffer.Length);
        FirstRead ??= Position;
        if (count > 0)
        {
            _data.Read(Position, buffer[..count]);
            Position += count;
        }

        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        long target = offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => Position,
            _ => Length,
        };
        Position = target >= 0 ? target : throw new IOException($"{target} is before the beginning.");
        return Position;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
