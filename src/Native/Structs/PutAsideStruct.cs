using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_put_aside</c> of <c>resnetvk.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PutAsideStruct : IVersionedStruct
{
    public uint StructSize;
    public uint Reserved;
    public byte* Step;
    public byte* Alternative;
    public double WorstError;
    public double AllowedError;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 40;
}
