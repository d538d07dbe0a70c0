using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_buffer</c> of <c>resnetvk_vulkan.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BufferStruct
{
    public ulong Buffer;
    public ulong Offset;
    public ulong Size;
}
