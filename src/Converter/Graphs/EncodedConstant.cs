using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ResNetVk.Format;

namespace ResNetVk.Converter.Graphs;

/// <summary>Elements out of bytes, of a type of floating point.</summary>
internal sealed class EncodedConstant : ConstantData
{
    private const int PieceInBytes = 1 << 13;
    private readonly TensorData _bytes;
    private readonly ElementType _type;

    public EncodedConstant(TensorData bytes, ElementType type)
        : base(Count(bytes, type))
    {
        _bytes = bytes;
        _type = type;
    }

    protected override void ReadChecked(int start, Span<float> destination)
    {
        int size = _type.SizeInBytes();
        if (_type == ElementType.F32 && BitConverter.IsLittleEndian)
        {
            _bytes.Read((long)start * size, MemoryMarshal.AsBytes(destination));
            return;
        }

        Span<byte> piece = stackalloc byte[PieceInBytes];
        int most = PieceInBytes / size;
        for (int done = 0; done < destination.Length; done += most)
        {
            Span<float> target = destination.Slice(done, Math.Min(most, destination.Length - done));
            Span<byte> source = piece[..(target.Length * size)];
            _bytes.Read((long)(start + done) * size, source);
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = Decode(source[(i * size)..]);
            }
        }
    }

    private static int Count(TensorData bytes, ElementType type)
    {
        if (type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16 or ElementType.F64))
        {
            throw new ArgumentException($"elements of type {type} are not of floating point", nameof(type));
        }

        return bytes.Length % type.SizeInBytes() == 0
            ? checked((int)(bytes.Length / type.SizeInBytes()))
            : throw new ArgumentException($"{bytes.Length} bytes are not a whole number of elements of type {type}", nameof(bytes));
    }

    private float Decode(ReadOnlySpan<byte> bytes) => _type switch
    {
        ElementType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        ElementType.BF16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        ElementType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadSingleLittleEndian(bytes),
    };
}
