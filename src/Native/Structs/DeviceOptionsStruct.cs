using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_device_options</c> of <c>resnetvk.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DeviceOptionsStruct : IVersionedStruct
{
    public uint StructSize;
    public uint Flags;
    public uint DeviceIndex;
    public uint Reserved;
    public delegate* unmanaged[Cdecl]<void*, byte*, void> OnMessage;
    public void* User;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 32;
}
