using System.Runtime.CompilerServices;

namespace ResNetVk.Native;

/// <summary>The array <c>rnvk_image.planes</c> of <c>resnetvk_vulkan.h</c>.</summary>
[InlineArray(Length)]
internal struct ImagePlanes
{
    /// <summary>The most planes a picture has.</summary>
    public const int Length = 3;

    private ImagePlaneStruct _first;
}
