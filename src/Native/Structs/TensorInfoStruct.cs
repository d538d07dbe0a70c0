using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_tensor_info</c> of <c>resnetvk.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorInfoStruct : IVersionedStruct
{
    public uint StructSize;
    public uint Rank;
    public ulong ElementCount;
    public int* Shape;
    public byte* Name;
    public uint TakesImages;
    public uint Reserved;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 40;
}
