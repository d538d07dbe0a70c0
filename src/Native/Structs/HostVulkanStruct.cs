using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_host_vulkan</c> of <c>resnetvk_vulkan.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HostVulkanStruct : IVersionedStruct
{
    public uint StructSize;
    public uint QueueFamily;
    public nint Instance;
    public nint PhysicalDevice;
    public nint Device;
    public nint Queue;
    public nint GetInstanceProcAddr;
    public uint Features;
    public uint Reserved;
    public ulong PipelineCache;
    public nint AllocationCallbacks;
    public delegate* unmanaged[Cdecl]<void*, void> LockQueue;
    public delegate* unmanaged[Cdecl]<void*, void> UnlockQueue;
    public void* QueueUser;
    public delegate* unmanaged[Cdecl]<void*, MemoryRequestStruct*, MemoryBlockStruct*, int> AllocateMemory;
    public delegate* unmanaged[Cdecl]<void*, MemoryBlockStruct*, void> FreeMemory;
    public void* MemoryUser;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 120;
}
