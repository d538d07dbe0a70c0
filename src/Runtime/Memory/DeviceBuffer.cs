using Silk.NET.Vulkan;
using VkBuffer = Silk.NET.Vulkan.Buffer;

namespace ResNetVk.Runtime;

/// <summary>A <c>VkBuffer</c> with memory of its own, mapped for its whole life where the host has access.</summary>
/// <remarks>Sessions make a handful of large buffers and divide them by offsets, so one allocation each is few.</remarks>
internal sealed unsafe class DeviceBuffer : IDisposable
{
    /// <summary>Every buffer that shaders see can be bound in all ways and be copied.</summary>
    public const BufferUsageFlags ShaderUsage = BufferUsageFlags.StorageBufferBit | BufferUsageFlags.UniformTexelBufferBit
        | BufferUsageFlags.StorageTexelBufferBit | BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit;

    /// <summary>Buffers that only copies see.</summary>
    public const BufferUsageFlags CopyUsage = BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit;

    private readonly VulkanDevice _device;
    private readonly string _what;
    private readonly bool _isHosts;
    private DeviceMemoryBlock _memory;
    private ulong _memorySize;
    private VkBuffer _handle;
    private byte* _mapped;
    private bool _coherent;

    /// <summary>Creates the buffer, its memory and its mapping.</summary>
    /// <param name="device">Outlives the buffer.</param>
    /// <param name="size">Positive.</param>
    /// <param name="usage"><see cref="ShaderUsage"/> or <see cref="CopyUsage"/>.</param>
    /// <param name="use">What the memory is for.</param>
    /// <param name="what">For messages: <c>the arena</c>.</param>
    /// <param name="forceFlush">Flushes and invalidates even coherent memory, where it does nothing: for tests of that path.</param>
    /// <exception cref="DeviceRequirementException">The device has no such memory or does not allow an allocation of this size.</exception>
    /// <exception cref="OutOfDeviceMemoryException">Device memory is exhausted.</exception>
    public DeviceBuffer(VulkanDevice device, long size, BufferUsageFlags usage, MemoryUse use, string what, bool forceFlush = false)
    {
        _device = device;
        _what = what;
        SizeInBytes = size;
        try
        {
            CreateHandle(usage);
            Allocate(use, forceFlush);
            _mapped = (byte*)_memory.Mapped;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private DeviceBuffer(VulkanDevice device, VkBuffer handle, long size, string what)
    {
        _device = device;
        _what = what;
        _handle = handle;
        _isHosts = true;
        SizeInBytes = size;
    }

    /// <summary>The Vulkan handle.</summary>
    public VkBuffer Handle => _handle;

    /// <summary>The size asked for.</summary>
    public long SizeInBytes { get; }

    /// <summary>The size of its memory: the size asked for, rounded up as the driver wants.</summary>
    public long MemorySizeInBytes => (long)_memorySize;

    /// <summary>True when the host has access.</summary>
    public bool IsMapped => _mapped is not null;

    /// <summary>The whole buffer.</summary>
    public BufferRange Whole => new(this, 0, SizeInBytes);

    /// <summary>A buffer of the host's: used, never freed.</summary>
    /// <param name="device">The device.</param>
    /// <param name="handle">Lives longer than everything that is bound to it.</param>
    /// <param name="size">Bytes from its start that may be used.</param>
    /// <param name="what">For messages.</param>
    public static DeviceBuffer OfHost(VulkanDevice device, VkBuffer handle, long size, string what) => new(device, handle, size, what);

    /// <summary>Bytes of a mapped buffer. After writing call <see cref="Flush"/>, before reading <see cref="Invalidate"/>.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="size">Number of bytes.</param>
    public Span<byte> Bytes(long offset, int size) => _mapped is not null && offset >= 0 && size >= 0 && offset <= SizeInBytes - size
        ? new Span<byte>(_mapped + offset, size)
        : throw new ArgumentOutOfRangeException(
            nameof(offset), $"bytes {offset:N0} to {offset + size:N0} of {_what}, which has {SizeInBytes:N0}");

    /// <summary>Makes host writes visible to submissions that follow.</summary>
    public void Flush(long offset, long size)
    {
        if (!_coherent)
        {
            MappedMemoryRange range = AtomRange(offset, size);
            _device.Api.FlushMappedMemoryRanges(_device.Handle, 1, &range).ThrowOnFailure("flushing mapped memory");
        }
    }

    /// <summary>Makes device writes of finished submissions visible to host reads that follow.</summary>
    public void Invalidate(long offset, long size)
    {
        if (!_coherent)
        {
            MappedMemoryRange range = AtomRange(offset, size);
            _device.Api.InvalidateMappedMemoryRanges(_device.Handle, 1, &range).ThrowOnFailure("invalidating mapped memory");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isHosts)
        {
            _device.Api.DestroyBuffer(_device.Handle, _handle, _device.HostAllocation);
        }

        _handle = default;
        if (_memory.Memory != 0)
        {
            _device.MemorySource.Free(_memory);
            _device.CountMemory(-(long)_memorySize);
            _memory = default;
            _mapped = null;
        }
    }

    private void CreateHandle(BufferUsageFlags usage)
    {
        BufferCreateInfo info = new()
        {
            SType = StructureType.BufferCreateInfo,
            Size = (ulong)SizeInBytes,
            Usage = usage,
            SharingMode = SharingMode.Exclusive,
        };
        VkBuffer handle = default;
        _device.Api.CreateBuffer(_device.Handle, &info, _device.HostAllocation, &handle).ThrowOnFailure($"creating {_what} of {SizeInBytes:N0} bytes");
        _handle = handle;
    }

    private void Allocate(MemoryUse use, bool forceFlush)
    {
        MemoryRequirements requirements;
        _device.Api.GetBufferMemoryRequirements(_device.Handle, _handle, &requirements);
        long limit = _device.Capabilities.MaxAllocationSizeInBytes;
        if (requirements.Size > (ulong)limit)
        {
            throw new DeviceRequirementException(
                $"{_what} needs {requirements.Size:N0} bytes in one piece; {_device.Info.Name} allows {limit:N0}. "
                + "Use a smaller model, batch or input.");
        }

        int type = _device.Memory.Choose(requirements.MemoryTypeBits, use)
            ?? throw new DeviceRequirementException(
                $"{_device.Info.Name} has no memory that can hold {_what} ({use}). Use another device.");
        _coherent = _device.Memory.IsCoherent(type) && !forceFlush;

        // Flushed ranges end on multiples of this, which may lie in memory of somebody else's where a host divides a larger block.
        ulong atom = (ulong)_device.Capabilities.NonCoherentAtomSize;
        bool isMapped = use != MemoryUse.DeviceOnly;
        ulong size = isMapped && !_coherent ? (requirements.Size + atom - 1) / atom * atom : requirements.Size;
        ulong alignment = isMapped && !_coherent ? Math.Max(requirements.Alignment, atom) : requirements.Alignment;
        _memory = _device.MemorySource.Allocate(new DeviceMemoryRequest((long)size, (long)alignment, type, isMapped, _what));
        if (_memory.Memory != 0)
        {
            _memorySize = size;
            _device.CountMemory((long)_memorySize);
        }

        CheckBlock(isMapped, alignment);
        _device.Api.BindBufferMemory(_device.Handle, _handle, new DeviceMemory(_memory.Memory), (ulong)_memory.OffsetInBytes)
            .ThrowOnFailure($"binding the memory of {_what}");
    }

    // A host's allocator is code that nobody here has tested: what it gives is checked before Vulkan sees it.
    private void CheckBlock(bool isMapped, ulong alignment)
    {
        string? problem = _memory.Memory == 0 ? "is a null handle"
            : _memory.OffsetInBytes < 0 || (ulong)_memory.OffsetInBytes % alignment != 0
                ? $"begins at byte {_memory.OffsetInBytes:N0}, which is no multiple of {alignment:N0}"
            : isMapped && _memory.Mapped == 0 ? "is not mapped" : null;
        if (problem is not null)
        {
            throw new InvalidOperationException($"The memory that the host's {nameof(IDeviceMemorySource)} gave for {_what} {problem}.");
        }
    }

    // Vulkan wants both ends on multiples of nonCoherentAtomSize, or the end at the end of the allocation.
    private MappedMemoryRange AtomRange(long offset, long size)
    {
        ulong atom = (ulong)_device.Capabilities.NonCoherentAtomSize;
        ulong begin = (ulong)offset / atom * atom;
        ulong end = Math.Min(((ulong)(offset + size) + atom - 1) / atom * atom, _memorySize);
        return new MappedMemoryRange
        {
            SType = StructureType.MappedMemoryRange,
            Memory = new DeviceMemory(_memory.Memory),
            Offset = (ulong)_memory.OffsetInBytes + begin,
            Size = end - begin,
        };
    }
}
