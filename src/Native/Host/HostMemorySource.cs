using System.Text;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;

namespace ResNetVk.Native;

/// <summary>The memory allocator of a host in C.</summary>
internal sealed unsafe class HostMemorySource : IDeviceMemorySource
{
    private readonly HostVulkanStruct _host;

    /// <summary>Both functions are there.</summary>
    public HostMemorySource(in HostVulkanStruct host) => _host = host;

    /// <inheritdoc/>
    public DeviceMemoryBlock Allocate(in DeviceMemoryRequest request)
    {
        fixed (byte* purpose = Encoding.UTF8.GetBytes(request.Purpose + '\0'))
        {
            MemoryRequestStruct wanted = new()
            {
                StructSize = (uint)sizeof(MemoryRequestStruct),
                MemoryTypeIndex = (uint)request.MemoryTypeIndex,
                Size = (ulong)request.SizeInBytes,
                Alignment = (ulong)request.AlignmentInBytes,
                IsMapped = request.IsMapped ? 1u : 0,
                Purpose = purpose,
            };
            MemoryBlockStruct block = default;
            Result result = (Result)_host.AllocateMemory(_host.MemoryUser, &wanted, &block);
            string operation = $"asking the host for {request.SizeInBytes:N0} bytes for {request.Purpose}";
            return result switch
            {
                Result.Success => new DeviceMemoryBlock(block.Memory, (long)block.Offset, block.Mapped, block.Cookie),
                Result.ErrorOutOfDeviceMemory => throw new OutOfDeviceMemoryException(operation),
                _ => throw new VulkanException(result, operation, "The host's allocate_memory gave none: look there for the reason."),
            };
        }
    }

    /// <inheritdoc/>
    public void Free(in DeviceMemoryBlock block)
    {
        MemoryBlockStruct given = new()
        {
            Memory = block.Memory,
            Offset = (ulong)block.OffsetInBytes,
            Mapped = block.Mapped,
            Cookie = block.Cookie,
        };
        _host.FreeMemory(_host.MemoryUser, &given);
    }
}
