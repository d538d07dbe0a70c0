using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_progress</c> of <c>resnetvk.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ProgressStruct : IVersionedStruct
{
    public uint StructSize;
    public uint Stage;
    public ulong Done;
    public ulong Total;
    public byte* Step;
    public byte* Alternative;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 40;
}
