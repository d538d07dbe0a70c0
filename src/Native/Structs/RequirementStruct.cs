using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_requirement</c> of <c>resnetvk_vulkan.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RequirementStruct : IVersionedStruct
{
    public uint StructSize;
    public uint Feature;
    public uint IsNeeded;
    public uint CoreVersion;
    public byte* Structure;
    public byte* Member;
    public byte* Extension;
    public byte* Reason;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 48;
}
