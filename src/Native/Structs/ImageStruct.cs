using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_image</c> of <c>resnetvk_vulkan.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ImageStruct : IVersionedStruct
{
    public uint StructSize;
    public uint Flags;
    public ImagePlanes Planes;
    public uint Width;
    public uint Height;
    public uint Kind;
    public uint Encoding;
    public uint Matrix;
    public uint Range;
    public uint Siting;
    public uint Fit;
    public uint PartX;
    public uint PartY;
    public uint PartWidth;
    public uint PartHeight;
    public fixed byte PadColor[4];
    public uint Reserved;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 112;
}
