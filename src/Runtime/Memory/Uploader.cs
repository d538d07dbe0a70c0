using ResNetVk.Format;

namespace ResNetVk.Runtime;

/// <summary>
/// Writes into device memory at load: in place where the host has access, else through one staging buffer of bounded size.
/// </summary>
internal sealed class Uploader : IDisposable
{
    // A span counts its bytes with an int.
    private const int MostBytesAtOnce = 1 << 30;

    private readonly VulkanDevice _device;
    private readonly LoadCommands _commands;
    private readonly SessionTuning _tuning;
    private readonly List<BufferCopyCommand> _copies = [];
    private DeviceBuffer? _staging;
    private long _used;

    public Uploader(VulkanDevice device, LoadCommands commands, SessionTuning tuning)
    {
        _device = device;
        _commands = commands;
        _tuning = tuning;
    }

    /// <summary>Writes the data to the first bytes of the range. Complete after <see cref="Finish"/>.</summary>
    /// <param name="target">At least as large as the data.</param>
    /// <param name="data">Read before the call returns.</param>
    public void Write(in BufferRange target, TensorData data)
    {
        if (target.Buffer.IsMapped)
        {
            for (long offset = 0; offset < data.Length; offset += MostBytesAtOnce)
            {
                int size = (int)Math.Min(MostBytesAtOnce, data.Length - offset);
                data.Read(offset, target.Buffer.Bytes(target.OffsetInBytes + offset, size));
            }

            target.Buffer.Flush(target.OffsetInBytes, data.Length);
            return;
        }

        long written = 0;
        while (written < data.Length)
        {
            DeviceBuffer staging = _staging ??= new DeviceBuffer(
                _device,
                _tuning.StagingSizeInBytes,
                DeviceBuffer.CopyUsage,
                MemoryUse.UploadStaging,
                "the staging buffer of the weights",
                _tuning.ForceFlush);
            int count = (int)Math.Min(staging.SizeInBytes - _used, data.Length - written);
            data.Read(written, staging.Bytes(_used, count));
            _copies.Add(new BufferCopyCommand(new BufferRange(staging, _used, count), target.Buffer, target.OffsetInBytes + written));
            _used += count;
            written += count;
            if (_used == staging.SizeInBytes)
            {
                Finish();
            }
        }
    }

    /// <summary>Blocks until everything written so far is in device memory.</summary>
    public void Finish()
    {
        if (_copies.Count > 0)
        {
            _staging!.Flush(0, _used);
            _commands.Run(new RecordingContent { CopiesIn = _copies }, "uploading weights");
            _copies.Clear();
            _used = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _staging?.Dispose();
}
