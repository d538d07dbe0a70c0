using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_memory_block</c> of <c>resnetvk_vulkan.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryBlockStruct
{
    public ulong Memory;
    public ulong Offset;
    public nint Mapped;
    public nint Cookie;
}
