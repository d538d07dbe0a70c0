using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_load_options</c> of <c>resnetvk.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LoadOptionsStruct : IVersionedStruct
{
    public uint StructSize;
    public uint Flags;
    public byte* Signer;
    public byte* Signature;
    public ulong SignatureSize;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 32;
}
