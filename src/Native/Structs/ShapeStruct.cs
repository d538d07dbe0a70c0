using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_shape</c> of <c>resnetvk.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ShapeStruct
{
    public int* Sizes;
    public uint Rank;
    public uint Reserved;
}
