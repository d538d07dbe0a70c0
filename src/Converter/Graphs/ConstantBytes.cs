using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ResNetVk.Format;

namespace ResNetVk.Converter.Graphs;

/// <summary>The elements of a constant as little-endian bytes of the type it is stored in, F32 or F16.</summary>
internal sealed class ConstantBytes : TensorData
{
    private const int PieceLength = 1 << 12;
    private readonly ConstantData _elements;
    private readonly int _elementSize;

    public ConstantBytes(ConstantData elements)
        : base((long)elements.Length * elements.StoredType.SizeInBytes())
    {
        _elements = elements;
        _elementSize = elements.StoredType.SizeInBytes();
    }

    protected override void ReadChecked(long offset, Span<byte> destination)
    {
        if (_elementSize == sizeof(float) && offset % sizeof(float) == 0 && destination.Length % sizeof(float) == 0 && BitConverter.IsLittleEndian)
        {
            _elements.Read((int)(offset / sizeof(float)), MemoryMarshal.Cast<byte, float>(destination));
            return;
        }

        // Whole elements around the bytes asked for, piece by piece.
        Span<float> elements = stackalloc float[PieceLength];
        Span<byte> bytes = stackalloc byte[PieceLength * sizeof(float)];
        while (destination.Length > 0)
        {
            int first = (int)(offset / _elementSize);
            int skipped = (int)(offset % _elementSize);
            int count = Math.Min(PieceLength, (skipped + destination.Length + _elementSize - 1) / _elementSize);
            _elements.Read(first, elements[..count]);
            for (int i = 0; i < count; i++)
            {
                Encode(elements[i], bytes[(i * _elementSize)..]);
            }

            int taken = Math.Min(destination.Length, (count * _elementSize) - skipped);
            bytes.Slice(skipped, taken).CopyTo(destination);
            destination = destination[taken..];
            offset += taken;
        }
    }

    private void Encode(float element, Span<byte> bytes)
    {
        if (_elementSize == sizeof(float))
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, element);
        }
        else
        {
            BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)element);
        }
    }
}
