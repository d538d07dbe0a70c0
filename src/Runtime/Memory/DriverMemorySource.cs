using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Device memory from the driver, one allocation for each request.</summary>
/// <remarks>A session makes a handful of buffers and divides them by offsets, so there are few.</remarks>
internal sealed unsafe class DriverMemorySource : IDeviceMemorySource
{
    private readonly VulkanDevice _device;

    /// <summary>Allocates on a device.</summary>
    public DriverMemorySource(VulkanDevice device) => _device = device;

    /// <inheritdoc/>
    public DeviceMemoryBlock Allocate(in DeviceMemoryRequest request)
    {
        MemoryAllocateInfo info = new()
        {
            SType = StructureType.MemoryAllocateInfo,
            AllocationSize = (ulong)request.SizeInBytes,
            MemoryTypeIndex = (uint)request.MemoryTypeIndex,
        };
        DeviceMemory memory = default;
        _device.Api.AllocateMemory(_device.Handle, &info, _device.HostAllocation, &memory)
            .ThrowOnFailure($"allocating {request.SizeInBytes:N0} bytes for {request.Purpose}");
        void* mapped = null;
        if (request.IsMapped)
        {
            Result result = _device.Api.MapMemory(_device.Handle, memory, 0, Vk.WholeSize, 0, &mapped);
            if (result != Result.Success)
            {
                _device.Api.FreeMemory(_device.Handle, memory, _device.HostAllocation);
            }

            result.ThrowOnFailure($"mapping {request.Purpose}");
        }

        return new DeviceMemoryBlock(memory.Handle, 0, (nint)mapped);
    }

    /// <inheritdoc/>
    public void Free(in DeviceMemoryBlock block) =>

        // Freeing unmaps.
        _device.Api.FreeMemory(_device.Handle, new DeviceMemory(block.Memory), _device.HostAllocation);
}
