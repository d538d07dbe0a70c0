using Silk.NET.Vulkan;
using VkBuffer = Silk.NET.Vulkan.Buffer;

namespace ResNetVk.Offscreen.Vulkan;

/// <summary>A buffer that processor and device see.</summary>
internal sealed unsafe class MappedBuffer : IDisposable
{
    private readonly HostDevice _device;
    private readonly DeviceMemory _memory;
    private readonly void* _pointer;
    private readonly int _size;

    public MappedBuffer(HostDevice device, int sizeInBytes, BufferUsageFlags usage)
    {
        _device = device;
        _size = sizeInBytes;
        BufferCreateInfo info = new() { SType = StructureType.BufferCreateInfo, Size = (ulong)sizeInBytes, Usage = usage };
        device.Api.CreateBuffer(device.Device, &info, null, out VkBuffer handle).Check("creating a buffer");
        Handle = handle;
        _memory = device.Allocate(
            device.Api.GetBufferMemoryRequirements(device.Device, handle), MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit);
        device.Api.BindBufferMemory(device.Device, handle, _memory, 0).Check("binding a buffer");
        void* pointer = null;
        device.Api.MapMemory(device.Device, _memory, 0, Vk.WholeSize, 0, &pointer).Check("mapping a buffer");
        _pointer = pointer;
    }

    public VkBuffer Handle { get; }

    public Span<byte> Bytes => new(_pointer, _size);

    public void Dispose()
    {
        _device.Api.DestroyBuffer(_device.Device, Handle, null);
        _device.Api.FreeMemory(_device.Device, _memory, null);
    }
}
