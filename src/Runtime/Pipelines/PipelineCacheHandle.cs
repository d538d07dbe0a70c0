using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>A <c>VkPipelineCache</c>, kept in a file between runs where the user named one.</summary>
/// <remarks>The file only saves time: whatever is wrong with it, the session is created all the same and says what happened.</remarks>
internal sealed unsafe class PipelineCacheHandle : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly PipelineCacheFile? _file;
    private readonly byte[]? _loaded;
    private readonly bool _wasRefused;
    private PipelineCache _handle;

    /// <summary>Creates the cache, with the file's content when there is a good one.</summary>
    /// <param name="device">Outlives the cache.</param>
    /// <param name="file">Null for a cache in memory only.</param>
    public PipelineCacheHandle(VulkanDevice device, PipelineCacheFile? file)
    {
        _device = device;
        _file = file;
        if (device.HostPipelineCache.Handle != 0)
        {
            // The host keeps it as it likes.
            _file = null;
            _handle = device.HostPipelineCache;
            return;
        }

        try
        {
            _loaded = file?.Read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem = exception.Message;
        }

        Result result = Create(_loaded);
        if (result != Result.Success && _loaded is not null)
        {
            // Whatever the driver has against its own data: pipelines are made without.
            (_loaded, _wasRefused) = (null, true);
            result = Create(null);
        }

        result.ThrowOnFailure("creating the pipeline cache");
    }

    /// <summary>The Vulkan handle.</summary>
    public PipelineCache Handle => _handle;

    /// <summary>Why the file could not be read or written; null when it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>Writes the file when the driver's data differs from what was read. Call it when all pipelines exist.</summary>
    /// <returns>What became of the file.</returns>
    public PipelineCacheState Save()
    {
        if (_file is null)
        {
            return PipelineCacheState.None;
        }

        try
        {
            byte[] data = Data();
            if (_loaded is not null && data.AsSpan().SequenceEqual(_loaded))
            {
                return PipelineCacheState.Used;
            }

            _file.Write(data);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or VulkanException)
        {
            Problem ??= exception.Message;
        }

        return Problem is not null
            ? PipelineCacheState.Unwritable
            : _loaded is not null ? PipelineCacheState.Updated
            : _file.WasRejected || _wasRefused ? PipelineCacheState.Replaced : PipelineCacheState.Written;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_handle.Handle != _device.HostPipelineCache.Handle)
        {
            _device.Api.DestroyPipelineCache(_device.Handle, _handle, _device.HostAllocation);
        }

        _handle = default;
    }

    private Result Create(byte[]? content)
    {
        fixed (byte* data = content)
        {
            PipelineCacheCreateInfo info = new()
            {
                SType = StructureType.PipelineCacheCreateInfo,
                InitialDataSize = (nuint)(content?.Length ?? 0),
                PInitialData = data,
            };
            PipelineCache handle = default;
            Result result = _device.Api.CreatePipelineCache(_device.Handle, &info, _device.HostAllocation, &handle);
            _handle = handle;
            return result;
        }
    }

    private byte[] Data()
    {
        nuint size = 0;
        _device.Api.GetPipelineCacheData(_device.Handle, _handle, &size, null).ThrowOnFailure("asking for the size of the pipeline cache");
        byte[] data = new byte[size];
        fixed (byte* pointer = data)
        {
            _device.Api.GetPipelineCacheData(_device.Handle, _handle, &size, pointer).ThrowOnFailure("reading the pipeline cache");
        }

        return data.AsSpan(0, (int)size).ToArray();
    }
}
