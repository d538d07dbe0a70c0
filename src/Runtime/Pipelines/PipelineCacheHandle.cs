using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>A <c>VkPipelineCache</c>, kept in a file between runs where the user named one.</summary>
/// <remarks>The file only saves time: whatever is wrong with it, the session is created all the same and says what happened.</remarks>
internal sealed unsafe class PipelineCacheHandle : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly PipelineCacheFile? _file;
    private readonly byte[]? _loaded;
    private PipelineCache _handle;

    /// <summary>Creates the cache, with the file's content when there is a good one.</summary>
    /// <param name="device">Outlives the cache.</param>
    /// <param name="file">Null for a cache in memory only.</param>
    public PipelineCacheHandle(VulkanDevice device, PipelineCacheFile? file)
    {
        _device = device;
        _file = file;
        try
        {
            _loaded = file?.Read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem = exception.Message;
        }

        fixed (byte* data = _loaded)
        {
            PipelineCacheCreateInfo info = new()
            {
                SType = StructureType.PipelineCacheCreateInfo,
                InitialDataSize = (nuint)(_loaded?.Length ?? 0),
                PInitialData = data,
            };
            PipelineCache handle = default;
            device.Api.CreatePipelineCache(device.Handle, &info, null, &handle).ThrowOnFailure("creating the pipeline cache");
            _handle = handle;
        }
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

        byte[] data = Data();
        if (_loaded is not null && data.AsSpan().SequenceEqual(_loaded))
        {
            return PipelineCacheState.Used;
        }

        try
        {
            _file.Write(data);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem ??= exception.Message;
        }

        return Problem is not null
            ? PipelineCacheState.Unwritable
            : _loaded is not null ? PipelineCacheState.Updated
            : _file.WasRejected ? PipelineCacheState.Replaced : PipelineCacheState.Written;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device.Api.DestroyPipelineCache(_device.Handle, _handle, null);
        _handle = default;
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
