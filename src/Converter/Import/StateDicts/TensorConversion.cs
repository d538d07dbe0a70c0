using System.Buffers.Binary;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>Turns the little-endian bytes of one file's tensors into constants, whatever the machine's byte order.</summary>
internal sealed class TensorConversion
{
    /// <summary>Most integers of a file: counters of batches and tables of indices are small, and integers are held in memory.</summary>
    internal const int MaximalIntegers = 1 << 24;

    private long _integers;

    /// <summary>Converts a tensor: numbers of floating point are read on demand, integers and truth values at once.</summary>
    /// <param name="bytes">Row-major elements, as many as the shape has.</param>
    /// <param name="type">Their type.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <exception cref="ShapeException">An unsigned number does not fit into 63 bits, or the file has too many integers.</exception>
    internal ConstantTensor Convert(TensorData bytes, ElementType type, TensorShape shape) => type switch
    {
        ElementType.F32 or ElementType.F16 or ElementType.BF16 or ElementType.F64 =>
            ConstantTensor.FromData(shape, ConstantData.FromBytes(bytes, type)),
        ElementType.BOOL => ConstantTensor.FromBooleans(shape, Integers(bytes, shape, 1, b => b[0] == 0 ? 0L : 1L)),
        ElementType.I8 => ConstantTensor.FromIntegers(shape, Integers(bytes, shape, 1, b => (sbyte)b[0])),
        ElementType.U8 => ConstantTensor.FromIntegers(shape, Integers(bytes, shape, 1, b => b[0])),
        ElementType.I16 => ConstantTensor.FromIntegers(shape, Integers(bytes, shape, 2, b => BinaryPrimitives.ReadInt16LittleEndian(b))),
        ElementType.U16 => ConstantTensor.FromIntegers(shape, Integers(bytes, shape, 2, b => BinaryPrimitives.ReadUInt16LittleEndian(b))),
        ElementType.I32 => ConstantTensor.FromIntegers(shape, Integers(bytes, shape, 4, b => BinaryPrimitives.ReadInt32LittleEndian(b))),
        ElementType.U32 => ConstantTensor.FromIntegers(shape, Integers(bytes, shape, 4, b => BinaryPrimitives.ReadUInt32LittleEndian(b))),
        ElementType.I64 => ConstantTensor.FromIntegers(shape, Integers(bytes, shape, 8, BinaryPrimitives.ReadInt64LittleEndian)),
        ElementType.U64 => ConstantTensor.FromIntegers(shape, Integers(bytes, shape, 8, ReadUnsigned)),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };

    private long[] Integers(TensorData data, TensorShape shape, int size, Element read)
    {
        _integers += shape.ElementCount;
        if (_integers > MaximalIntegers)
        {
            throw new ShapeException($"the integers of this file are more than {MaximalIntegers}, which weights of a network never have");
        }

        byte[] bytes = data.ToArray();
        long[] elements = new long[shape.ElementCount];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = read(bytes.AsSpan(i * size, size));
        }

        return elements;
    }

    private static long ReadUnsigned(ReadOnlySpan<byte> bytes)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return value <= long.MaxValue ? (long)value : throw new ShapeException($"the unsigned number {value} exceeds {long.MaxValue}");
    }

    private delegate long Element(ReadOnlySpan<byte> bytes);
}
