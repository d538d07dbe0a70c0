using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_memory_request</c> of <c>resnetvk_vulkan.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MemoryRequestStruct : IVersionedStruct
{
    public uint StructSize;
    public uint MemoryTypeIndex;
    public ulong Size;
    public ulong Alignment;
    public uint IsMapped;
    public uint Reserved;
    public byte* Purpose;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 40;
}
