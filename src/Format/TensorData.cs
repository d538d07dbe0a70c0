namespace ResNetVk.Format;

/// <summary>The bytes of a tensor, or of a whole file, read on demand: large weights need not be in memory to be handed on.</summary>
/// <remarks>
/// Immutable. Reading is thread-safe. Bytes of a file are read when they are asked for, not when the object is made: the file stays open
/// as long as an object refers to it, and must not be changed in place meanwhile (replacing it by renaming is fine).
/// </remarks>
public abstract class TensorData
{
    // Larger ones are neither read nor hashed faster.
    private const int PieceInBytes = 1 << 18;

    /// <summary>Creates data of a fixed length.</summary>
    /// <param name="length">Number of bytes; not negative.</param>
    protected TensorData(long length) => Length = length;

    /// <summary>Number of bytes.</summary>
    public long Length { get; }

    /// <summary>Wraps bytes in memory; they are not copied and must not change.</summary>
    public static TensorData FromMemory(ReadOnlyMemory<byte> bytes) => new MemoryData(bytes);

    /// <summary>Opens a file; what cannot seek, such as a pipe, is read into memory.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static TensorData FromFile(string path) => FileData.Open(path);

    /// <summary>Several pieces of data, one after another; nothing is copied.</summary>
    /// <param name="parts">The pieces in order.</param>
    public static TensorData Join(params IReadOnlyList<TensorData> parts) => new JoinedData(parts);

    /// <summary>Wraps bytes in memory; they are not copied and must not change.</summary>
    public static implicit operator TensorData(ReadOnlyMemory<byte> bytes) => FromMemory(bytes);

    /// <summary>Wraps bytes in memory; they are not copied and must not change.</summary>
    public static implicit operator TensorData(Memory<byte> bytes) => FromMemory(bytes);

    /// <summary>Wraps bytes in memory; they are not copied and must not change.</summary>
    public static implicit operator TensorData(byte[] bytes) => FromMemory(bytes);

    /// <summary>Reads consecutive bytes.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="destination">Filled completely.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bytes asked for are not all within <see cref="Length"/>.</exception>
    /// <exception cref="IOException">The file behind it cannot be read, or has become shorter.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        ReadChecked(offset, destination);
    }

    /// <summary>A part of this data; nothing is copied.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within <see cref="Length"/>.</exception>
    public TensorData Slice(long offset, long length)
    {
        CheckRange(offset, length);
        return offset == 0 && length == Length ? this : SliceChecked(offset, length);
    }

    /// <summary>All bytes in a new array.</summary>
    /// <exception cref="IOException">There are more bytes than an array can hold, or reading failed.</exception>
    public byte[] ToArray()
    {
        const int MostBytes = 0x7FFFFFC7;
        if (Length > MostBytes)
        {
            throw new IOException($"{Length} bytes do not fit into one array; at most {MostBytes} do.");
        }

        byte[] bytes = new byte[Length];
        ReadChecked(0, bytes);
        return bytes;
    }

    /// <summary>All bytes, which must not be changed: those of data in memory are not copied.</summary>
    /// <exception cref="IOException">There are more bytes than an array can hold, or reading failed.</exception>
    internal virtual ReadOnlyMemory<byte> ToMemory() => ToArray();

    /// <summary>Writes all bytes, piece by piece.</summary>
    /// <param name="stream">Where to.</param>
    public void CopyTo(Stream stream) => ForEachPiece(piece => stream.Write(piece.Span));

    /// <summary>Reads all bytes in order, piece by piece.</summary>
    /// <param name="take">Receives each piece; the memory is reused for the next one.</param>
    public void ForEachPiece(Action<ReadOnlyMemory<byte>> take)
    {
        byte[] piece = new byte[(int)Math.Min(PieceInBytes, Length)];
        for (long offset = 0; offset < Length; offset += piece.Length)
        {
            int count = (int)Math.Min(piece.Length, Length - offset);
            ReadChecked(offset, piece.AsSpan(0, count));
            take(piece.AsMemory(0, count));
        }
    }

    /// <summary>Reads bytes that are known to be within the length.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="destination">Filled completely.</param>
    protected abstract void ReadChecked(long offset, Span<byte> destination);

    /// <summary>A part that is known to be within the length.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    protected virtual TensorData SliceChecked(long offset, long length) => new SlicedData(this, offset, length);

    private void CheckRange(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{length} bytes from byte {offset} are not within the {Length} bytes there are.");
        }
    }
}
