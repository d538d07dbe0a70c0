using System.Buffers.Binary;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>Turns little-endian bytes into constants, whatever the machine's byte order.</summary>
internal static class TensorConversion
{
    /// <summary>Converts a whole tensor.</summary>
    /// <param name="bytes">Row-major elements, as many as the shape has.</param>
    /// <param name="type">Their type.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <exception cref="ShapeException">An unsigned number does not fit into 63 bits.</exception>
    internal static ConstantTensor Convert(ReadOnlySpan<byte> bytes, ElementType type, TensorShape shape) => type switch
    {
        ElementType.F32 => Floats(bytes, shape, 4, BinaryPrimitives.ReadSingleLittleEndian),
        ElementType.F16 => Floats(bytes, shape, 2, b => (float)BinaryPrimitives.ReadHalfLittleEndian(b)),
        ElementType.BF16 => Floats(bytes, shape, 2, b => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(b) << 16)),
        ElementType.F64 => Floats(bytes, shape, 8, b => (float)BinaryPrimitives.ReadDoubleLittleEndian(b)),
        ElementType.BOOL => ConstantTensor.FromBooleans(shape, Elements(bytes, shape, 1, b => b[0] == 0 ? 0L : 1L)),
        ElementType.I8 => Integers(bytes, shape, 1, b => (sbyte)b[0]),
        ElementType.U8 => Integers(bytes, shape, 1, b => b[0]),
        ElementType.I16 => Integers(bytes, shape, 2, b => BinaryPrimitives.ReadInt16LittleEndian(b)),
        ElementType.U16 => Integers(bytes, shape, 2, b => BinaryPrimitives.ReadUInt16LittleEndian(b)),
        ElementType.I32 => Integers(bytes, shape, 4, b => BinaryPrimitives.ReadInt32LittleEndian(b)),
        ElementType.U32 => Integers(bytes, shape, 4, b => BinaryPrimitives.ReadUInt32LittleEndian(b)),
        ElementType.I64 => Integers(bytes, shape, 8, BinaryPrimitives.ReadInt64LittleEndian),
        ElementType.U64 => Integers(bytes, shape, 8, ReadUnsigned),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };

    private static ConstantTensor Floats(ReadOnlySpan<byte> bytes, TensorShape shape, int size, Element<float> read) =>
        ConstantTensor.FromFloats(shape, Elements(bytes, shape, size, read));

    private static ConstantTensor Integers(ReadOnlySpan<byte> bytes, TensorShape shape, int size, Element<long> read) =>
        ConstantTensor.FromIntegers(shape, Elements(bytes, shape, size, read));

    private static T[] Elements<T>(ReadOnlySpan<byte> bytes, TensorShape shape, int size, Element<T> read)
    {
        T[] elements = new T[shape.ElementCount];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = read(bytes.Slice(i * size, size));
        }

        return elements;
    }

    private static long ReadUnsigned(ReadOnlySpan<byte> bytes)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return value <= long.MaxValue ? (long)value : throw new ShapeException($"the unsigned number {value} exceeds {long.MaxValue}");
    }

    private delegate T Element<out T>(ReadOnlySpan<byte> bytes);
}
