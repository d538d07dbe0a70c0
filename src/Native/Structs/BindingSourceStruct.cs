using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_binding_source</c> of <c>resnetvk_vulkan.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BindingSourceStruct : IVersionedStruct
{
    public uint StructSize;
    public uint InputCount;
    public BufferStruct* Inputs;
    public uint OutputCount;
    public uint Reserved;
    public BufferStruct* Outputs;
    public BufferStruct* Classes;
    public ImageStruct* Image;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 48;
}
