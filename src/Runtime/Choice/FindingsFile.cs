namespace ResNetVk.Runtime;

/// <summary>A file beside that of the pipeline cache, with what was found out about a model on a device. Loading never fails for it.</summary>
/// <remarks>
/// Layout, little-endian: 8 bytes of kind and version; device and driver as in <see cref="PipelineCacheFile"/>; the subgroup size (uint32), since drivers
/// for which it is a setting run and compile other code then; SHA-256 of the model; SHA-256 of the payload; the payload, as the kind defines it.
/// </remarks>
/// <typeparam name="T">What was found out.</typeparam>
internal sealed class FindingsFile<T>
    where T : class
{
    private readonly CheckedFile _file;
    private readonly Action<BinaryWriter, T> _write;

    /// <summary>Reads the file, where there is a good one.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="magic">Kind and version, 8 bytes.</param>
    /// <param name="device">The device it must be of.</param>
    /// <param name="modelHash">SHA-256 of the model as text.</param>
    /// <param name="read">Reads a payload.</param>
    /// <param name="write">Writes one.</param>
    public FindingsFile(
        string path, ReadOnlySpan<byte> magic, VulkanDevice device, string modelHash, Func<BinaryReader, T> read, Action<BinaryWriter, T> write)
    {
        _write = write;
        _file = new CheckedFile(
            path,
            magic,
            [
                .. device.Facts.CacheIdentity.Bytes.ToArray(),
                .. BitConverter.GetBytes(device.Capabilities.SubgroupSize),
                .. CheckedFile.HashOfText(modelHash),
            ]);
        try
        {
            byte[]? payload = _file.Read();
            Stored = payload is null ? null : Parse(payload, read);
            State = _file.WasRejected || (payload is not null && Stored is null) ? PipelineCacheState.Replaced
                : Stored is null ? PipelineCacheState.Written : PipelineCacheState.Used;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem = exception.Message;
            State = PipelineCacheState.Unwritable;
        }
    }

    /// <summary>What the file held; null when there is none that can be used.</summary>
    public T? Stored { get; private set; }

    /// <summary>What became of the file, or will when <see cref="Save"/> is called.</summary>
    public PipelineCacheState State { get; private set; }

    /// <summary>Why the file could not be read or written; null when it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>Says that what the file held fits nothing.</summary>
    public void Reject() => (Stored, State) = (null, PipelineCacheState.Replaced);

    /// <summary>Replaces the file as a whole; where it cannot be read or written, it stays as it is.</summary>
    public void Save(T findings)
    {
        if (State == PipelineCacheState.Unwritable)
        {
            return;
        }

        State = State == PipelineCacheState.Used ? PipelineCacheState.Updated : State;
        try
        {
            using MemoryStream stream = new();
            using BinaryWriter writer = new(stream);
            _write(writer, findings);
            writer.Flush();
            _file.Write(stream.ToArray());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem = exception.Message;
            State = PipelineCacheState.Unwritable;
        }
    }

    // Its digest is right, so what cannot be read was written by another version of this library.
    private static T? Parse(byte[] payload, Func<BinaryReader, T> read)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(payload));
            T findings = read(reader);
            return reader.BaseStream.Position == payload.Length ? findings : null;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or FormatException)
        {
            return null;
        }
    }
}
