using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ResNetVk.Format;

namespace ResNetVk.Converter.Graphs;

/// <summary>The elements of a constant as little-endian bytes of type F32.</summary>
internal sealed class ConstantBytes : TensorData
{
    private readonly ConstantData _elements;

    public ConstantBytes(ConstantData elements)
        : base((long)elements.Length * sizeof(float)) => _elements = elements;

    protected override void ReadChecked(long offset, Span<byte> destination)
    {
        if (offset % sizeof(float) == 0 && destination.Length % sizeof(float) == 0 && BitConverter.IsLittleEndian)
        {
            _elements.Read((int)(offset / sizeof(float)), MemoryMarshal.Cast<byte, float>(destination));
            return;
        }

        // Whole elements around the bytes asked for.
        int first = (int)(offset / sizeof(float));
        int end = (int)((offset + destination.Length + sizeof(float) - 1) / sizeof(float));
        float[] elements = new float[end - first];
        _elements.Read(first, elements);
        byte[] bytes = new byte[elements.Length * sizeof(float)];
        for (int i = 0; i < elements.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), elements[i]);
        }

        bytes.AsSpan((int)(offset - ((long)first * sizeof(float))), destination.Length).CopyTo(destination);
    }
}
