using System.Runtime.InteropServices;
using ResNetVk.Format;

namespace ResNetVk.Runtime;

/// <summary>Floats as a device stored them.</summary>
internal static class StoredFloats
{
    /// <summary>The floats of some bytes: the bytes themselves where the type allows it.</summary>
    /// <param name="bytes">Elements one after the other.</param>
    /// <param name="type">F32 or F16.</param>
    public static ReadOnlySpan<float> Read(ReadOnlySpan<byte> bytes, ElementType type)
    {
        if (type == ElementType.F32)
        {
            return MemoryMarshal.Cast<byte, float>(bytes);
        }

        float[] floats = new float[bytes.Length / type.SizeInBytes()];
        HalfFloats.Widen(bytes, floats);
        return floats;
    }
}
