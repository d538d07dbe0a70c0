using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>An allocator as an engine has one: few large blocks of device memory, divided by offsets.</summary>
internal sealed unsafe class BlockMemorySource : IDeviceMemorySource, IDisposable
{
    private const long BlockSizeInBytes = 4L << 20;

    private readonly object _gate = new();
    private readonly Device _device;
    private readonly PhysicalDeviceMemoryProperties _properties;
    private readonly List<Block> _blocks = [];
    private readonly Dictionary<nint, DeviceMemoryRequest> _given = [];
    private nint _cookie;

    /// <summary>Allocates nothing yet.</summary>
    public BlockMemorySource(Device device, in PhysicalDeviceMemoryProperties properties)
    {
        _device = device;
        _properties = properties;
    }

    /// <summary>What was asked for so far.</summary>
    public List<DeviceMemoryRequest> Requests { get; } = [];

    /// <summary>What was given so far.</summary>
    public List<DeviceMemoryBlock> Given { get; } = [];

    /// <summary>Blocks allocated from the driver.</summary>
    public int BlockCount => _blocks.Count;

    /// <summary>What was given and not taken back.</summary>
    public int InUse => _given.Count;

    /// <summary>Makes something else of what is given; null leaves it.</summary>
    public Func<DeviceMemoryRequest, DeviceMemoryBlock, DeviceMemoryBlock>? Spoil { get; set; }

    public DeviceMemoryBlock Allocate(in DeviceMemoryRequest request)
    {
        lock (_gate)
        {
            Requests.Add(request);
            int type = request.MemoryTypeIndex;
            long size = request.SizeInBytes;

            // An odd number of alignments away from the block's start, so that whoever forgets the offset reads something else.
            long alignment = Math.Max(request.AlignmentInBytes, 256);
            Block? block = _blocks.Find(b => b.Type == type && Align(b.Used, alignment) + size <= b.Size);
            if (block is null)
            {
                block = NewBlock(type, Math.Max(BlockSizeInBytes, size + (2 * alignment)));
                _blocks.Add(block);
            }

            long offset = Align(block.Used, alignment);
            block.Used = offset + size;
            DeviceMemoryBlock given = new(block.Memory.Handle, offset, block.Mapped == 0 ? 0 : block.Mapped + (nint)offset, ++_cookie);
            _given.Add(_cookie, request);
            given = Spoil?.Invoke(request, given) ?? given;
            Given.Add(given);
            return given;
        }
    }

    public void Free(in DeviceMemoryBlock block)
    {
        lock (_gate)
        {
            if (!_given.Remove(block.Cookie))
            {
                Environment.FailFast("memory is given back that was not taken");
            }
        }
    }

    public void Dispose()
    {
        foreach (Block block in _blocks)
        {
            VulkanLoader.Api.FreeMemory(_device, block.Memory, null);
        }
    }

    private static long Align(long offset, long alignment) => (offset + alignment - 1) / alignment * alignment;

    private Block NewBlock(int type, long size)
    {
        MemoryAllocateInfo info = new() { SType = StructureType.MemoryAllocateInfo, AllocationSize = (ulong)size, MemoryTypeIndex = (uint)type };
        DeviceMemory memory;
        Assert.Equal(Result.Success, VulkanLoader.Api.AllocateMemory(_device, &info, null, &memory));
        void* mapped = null;
        PhysicalDeviceMemoryProperties properties = _properties;
        if ((properties.MemoryTypes[type].PropertyFlags & MemoryPropertyFlags.HostVisibleBit) != 0)
        {
            Assert.Equal(Result.Success, VulkanLoader.Api.MapMemory(_device, memory, 0, Vk.WholeSize, 0, &mapped));
        }

        return new Block(memory, type, size, (nint)mapped) { Used = 256 };
    }

    private sealed record Block(DeviceMemory Memory, int Type, long Size, nint Mapped)
    {
        public long Used { get; set; }
    }
}
