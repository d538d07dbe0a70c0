using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_finding</c> of <c>resnetvk.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FindingStruct : IVersionedStruct
{
    public uint StructSize;
    public uint Reserved;
    public byte* Step;
    public byte* Alternative;
    public byte* Where;
    public double Expected;
    public double Found;
    public double AllowedError;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 56;
}
