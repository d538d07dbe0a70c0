using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_device_info</c> of <c>resnetvk.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DeviceInfoStruct : IVersionedStruct
{
    public uint StructSize;
    public uint Index;
    public uint Type;
    public uint Suitable;
    public uint VendorId;
    public uint DeviceId;
    public uint ApiVersion;
    public uint SubgroupSize;
    public ulong MemorySize;
    public fixed byte Name[256];
    public fixed byte Vendor[256];
    public fixed byte DriverName[256];
    public fixed byte DriverVersion[256];
    public fixed byte UnsuitableReason[512];

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 1576;
}
