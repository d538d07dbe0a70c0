using System.Buffers.Binary;

namespace ResNetVk.Format;

/// <summary>Tensors from and to arrays of numbers, whatever the machine's byte order.</summary>
public static class TensorEntryValues
{
    /// <summary>Makes a tensor of type F32; the values are copied.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">Sizes, outermost first; their product is the number of values.</param>
    /// <param name="values">Row-major.</param>
    /// <exception cref="ArgumentException">The shape does not have as many elements as there are values.</exception>
    public static TensorEntry FromFloats(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> values)
    {
        byte[] data = new byte[checked(values.Length * sizeof(float))];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(i * sizeof(float)), BitConverter.SingleToInt32Bits(values[i]));
        }

        return Create(name, ElementType.F32, shape, data);
    }

    /// <summary>Makes a tensor of type I64; the values are copied.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">Sizes, outermost first; their product is the number of values.</param>
    /// <param name="values">Row-major.</param>
    /// <exception cref="ArgumentException">The shape does not have as many elements as there are values.</exception>
    public static TensorEntry FromInt64s(string name, IReadOnlyList<long> shape, ReadOnlySpan<long> values)
    {
        byte[] data = new byte[checked(values.Length * sizeof(long))];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(i * sizeof(long)), values[i]);
        }

        return Create(name, ElementType.I64, shape, data);
    }

    /// <summary>Makes a one-dimensional tensor of type U32, the form of a SPIR-V module; the words are copied.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="words">The elements.</param>
    public static TensorEntry FromWords(string name, ReadOnlySpan<uint> words)
    {
        byte[] data = new byte[checked(words.Length * sizeof(uint))];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(i * sizeof(uint)), words[i]);
        }

        return Create(name, ElementType.U32, [words.Length], data);
    }

    /// <summary>Copies the elements of a tensor of type F32 or F16 (widened, exactly) into an array, row-major.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="ModelFormatException">The tensor has another type, or its data is not a whole number of elements.</exception>
    public static float[] ToFloats(this TensorEntry tensor)
    {
        ReadOnlySpan<byte> data = tensor.Data.ToArray();
        float[] values;
        switch (tensor.Type)
        {
            case ElementType.F32:
                values = new float[CountElements(tensor)];
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt32LittleEndian(data[(i * sizeof(float))..]));
                }

                return values;
            case ElementType.F16:
                values = new float[CountElements(tensor)];
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = Widen(BinaryPrimitives.ReadUInt16LittleEndian(data[(i * sizeof(ushort))..]));
                }

                return values;
            default:
                throw Unexpected(tensor, "F32 or F16");
        }
    }

    /// <summary>Copies the elements of a tensor of type I64 into an array, row-major.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="ModelFormatException">The tensor has another type, or its data is not a whole number of elements.</exception>
    public static long[] ToInt64s(this TensorEntry tensor)
    {
        if (tensor.Type != ElementType.I64)
        {
            throw Unexpected(tensor, "I64");
        }

        long[] values = new long[CountElements(tensor)];
        ReadOnlySpan<byte> data = tensor.Data.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(data[(i * sizeof(long))..]);
        }

        return values;
    }

    /// <summary>Copies the elements of a tensor of type U32 into an array.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="ModelFormatException">The tensor has another type, or its data is not a whole number of elements.</exception>
    public static uint[] ToWords(this TensorEntry tensor)
    {
        if (tensor.Type != ElementType.U32)
        {
            throw Unexpected(tensor, "U32");
        }

        uint[] words = new uint[CountElements(tensor)];
        ReadOnlySpan<byte> data = tensor.Data.ToArray();
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(data[(i * sizeof(uint))..]);
        }

        return words;
    }

    private static TensorEntry Create(string name, ElementType type, IReadOnlyList<long> shape, byte[] data) =>
        SafetensorsReader.SizeInBytes(type, shape) == data.Length
            ? new TensorEntry(name, type, [.. shape], data)
            : throw new ArgumentException(
                $"Tensor '{name}': shape [{string.Join(", ", shape)}] does not have the {data.Length / type.SizeInBytes()} elements given.",
                nameof(shape));

    private static int CountElements(TensorEntry tensor) =>
        tensor.Data.Length % tensor.Type.SizeInBytes() == 0
            ? checked((int)(tensor.Data.Length / tensor.Type.SizeInBytes()))
            : throw new ModelFormatException(
                $"tensor {MessageText.Quote(tensor.Name)}: {tensor.Data.Length} bytes are not a whole number of {tensor.Type.Name()} "
                + "elements. Write the file again.");

    private static ModelFormatException Unexpected(TensorEntry tensor, string expected) =>
        new($"tensor {MessageText.Quote(tensor.Name)}: expected element type {expected}, found {tensor.Type.Name()}. Convert the tensor "
            + "before saving it.");

    /// <summary>binary16 to binary32, by bits: netstandard2.1 has no Half.</summary>
    private static float Widen(ushort half)
    {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 31;
        int fraction = half & 0x3FF;
        return exponent switch
        {
            // Zero and subnormal: fraction · 2^-24, exact in binary32.
            0 => BitConverter.Int32BitsToSingle(sign | BitConverter.SingleToInt32Bits(fraction * (1.0f / 16777216.0f))),

            // Infinity and NaN; a signalling NaN comes out quiet, as hardware converts it.
            31 => BitConverter.Int32BitsToSingle(sign | 0x7F800000 | (fraction << 13) | (fraction == 0 ? 0 : 0x400000)),

            // The exponent's bias goes from 15 to 127.
            _ => BitConverter.Int32BitsToSingle(sign | ((exponent + 112) << 23) | (fraction << 13)),
        };
    }
}
