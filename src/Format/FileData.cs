namespace ResNetVk.Format;

/// <summary>The bytes of an open file.</summary>
/// <remarks>The handle is closed when no data refers to it any more: tensors are handed around without an owner.</remarks>
#pragma warning disable CA1001 // Nobody in particular owns it; the handle's finalizer closes it after the last reader.
internal sealed class FileData : TensorData
#pragma warning restore CA1001
{
    private readonly FileStream _stream;
#if NET
    private readonly DateTime _written;
#endif

    private FileData(FileStream stream)
        : base(stream.Length)
    {
        _stream = stream;
#if NET
        _written = File.GetLastWriteTimeUtc(stream.SafeFileHandle);
#endif
    }

    public static TensorData Open(string path)
    {
        // Others may replace the file by renaming another over it; this handle then still reads the old one.
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        if (stream.CanSeek)
        {
            return new FileData(stream);
        }

        using (stream)
        using (MemoryStream content = new())
        {
            stream.CopyTo(content);
            return FromMemory(content.GetBuffer().AsMemory(0, (int)content.Length));
        }
    }

    protected override void ReadChecked(long offset, Span<byte> destination)
    {
#if NET
        while (!destination.IsEmpty)
        {
            int count = RandomAccess.Read(_stream.SafeFileHandle, destination, offset);
            destination = Advance(destination, count);
            offset += count;
        }

        // What was checked when the file was opened must be what is read now: other weights would be wrong numbers in silence. By the handle,
        // so that a file put in this one's place by renaming does not matter; netstandard2.1 can only ask by name.
        if (File.GetLastWriteTimeUtc(_stream.SafeFileHandle) != _written)
        {
            throw new IOException($"'{_stream.Name}' was changed since it was opened: open it again, and replace files that are in use instead of writing into them.");
        }
#else
        // netstandard2.1 reads at the stream's own position only.
        lock (_stream)
        {
            _stream.Position = offset;
            while (!destination.IsEmpty)
            {
                destination = Advance(destination, _stream.Read(destination));
            }
        }
#endif
    }

    private Span<byte> Advance(Span<byte> destination, int count) => count > 0
        ? destination[count..]
        : throw new EndOfStreamException($"'{_stream.Name}' has become shorter while it was read: do not change a file that is in use.");
}
