using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_model_info</c> of <c>resnetvk.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ModelInfoStruct : IVersionedStruct
{
    public uint StructSize;
    public uint InputCount;
    public uint OutputCount;
    public uint LabelCount;
    public uint InputShapeSets;
    public uint TakesImages;
    public uint ClassCount;
    public uint MaxPredictions;
    public uint BatchSize;
    public uint Reserved;
    public ulong Parameters;
    public ulong MultiplyAdds;
    public ulong WeightSize;
    public ulong ArenaSize;
    public byte* Name;
    public byte* Sha256;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 88;
}
