using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_image_plane</c> of <c>resnetvk_vulkan.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ImagePlaneStruct
{
    public ulong View;
    public uint Layout;
    public uint Reserved;
}
