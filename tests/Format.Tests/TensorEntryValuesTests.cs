using Xunit;

namespace ResNetVk.Format.Tests;

public sealed class TensorEntryValuesTests
{
    [Fact]
    public void Floats_survive_bit_for_bit()
    {
        int[] patterns = [0, int.MinValue, 1, 0x7F7FFFFF, 0x7F800000, unchecked((int)0xFF800000), 0x7FC12345, 0x3F800000];
        float[] values = [.. patterns.Select(BitConverter.Int32BitsToSingle)];

        TensorEntry tensor = TensorEntryValues.FromFloats("x", [2, 4], values);

        Assert.Equal(ElementType.F32, tensor.Type);
        Assert.Equal([2, 4], tensor.Shape);
        Assert.Equal([0x00, 0x00, 0x80, 0x3F], tensor.Data.ToArray()[^4..]);
        Assert.Equal(patterns, tensor.ToFloats().Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Every_half_is_widened_as_the_framework_does()
    {
        byte[] data = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++)
        {
            data[2 * i] = (byte)i;
            data[(2 * i) + 1] = (byte)(i >> 8);
        }

        float[] values = new TensorEntry("h", ElementType.F16, [65536], data).ToFloats();

        for (int i = 0; i < 65536; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)i);
            Assert.True(
                float.IsNaN(expected) ? float.IsNaN(values[i]) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(values[i]),
                $"0x{i:x4}: expected {expected}, found {values[i]}.");
        }
    }

    [Fact]
    public void Words_are_little_endian_and_survive()
    {
        TensorEntry tensor = TensorEntryValues.FromWords("spirv/a/b", [0x07230203, 0, uint.MaxValue]);
        Assert.Equal(ElementType.U32, tensor.Type);
        Assert.Equal([3], tensor.Shape);
        Assert.Equal([0x03, 0x02, 0x23, 0x07], tensor.Data.ToArray()[..4]);
        Assert.Equal([0x07230203, 0, uint.MaxValue], tensor.ToWords());
    }

    [Fact]
    public void Int64s_are_little_endian_and_survive()
    {
        long[] values = [long.MinValue, -1, 0x0102030405060708, 0, 1, long.MaxValue];
        TensorEntry tensor = TensorEntryValues.FromInt64s("counts", [3, 2], values);
        Assert.Equal(ElementType.I64, tensor.Type);
        Assert.Equal([3, 2], tensor.Shape);
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], tensor.Data.ToArray()[16..24]);
        Assert.Equal(values, tensor.ToInt64s());
        Assert.Equal([5L], TensorEntryValues.FromInt64s("scalar", [], [5]).ToInt64s());
    }

    [Fact]
    public void The_tensor_does_not_follow_later_changes_of_the_caller()
    {
        float[] values = [1, 2, 3];
        long[] shape = [3];
        TensorEntry tensor = TensorEntryValues.FromFloats("x", shape, values);
        (values[0], shape[0]) = (9, 9);
        Assert.Equal([1f, 2f, 3f], tensor.ToFloats());
        Assert.Equal([3], tensor.Shape);
    }

    [Fact]
    public void The_wrong_type_or_size_is_named()
    {
        TensorEntry bytes = new("b", ElementType.U8, [3], new byte[3]);
        Assert.Contains("'b': expected element type F32 or F16, found U8", Assert.Throws<ModelFormatException>(bytes.ToFloats).Message, StringComparison.Ordinal);
        Assert.Contains("expected element type U32, found U8", Assert.Throws<ModelFormatException>(bytes.ToWords).Message, StringComparison.Ordinal);
        Assert.Contains("expected element type I64, found U8", Assert.Throws<ModelFormatException>(bytes.ToInt64s).Message, StringComparison.Ordinal);
        Assert.Contains("[2, 5]", Assert.Throws<ArgumentException>(() => TensorEntryValues.FromInt64s("x", [2, 5], [1])).Message, StringComparison.Ordinal);
        TensorEntry torn = new("t", ElementType.F32, [1], new byte[3]);
        Assert.Contains("3 bytes are not a whole number of F32 elements", Assert.Throws<ModelFormatException>(torn.ToFloats).Message, StringComparison.Ordinal);
        Assert.Contains("[2, 5]", Assert.Throws<ArgumentException>(() => TensorEntryValues.FromFloats("x", [2, 5], [1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_sizes_of_element_types_agree_with_the_format()
    {
        Dictionary<ElementType, int> sizes = new()
        {
            [ElementType.F32] = 4,
            [ElementType.F16] = 2,
            [ElementType.I8] = 1,
            [ElementType.U8] = 1,
            [ElementType.I32] = 4,
            [ElementType.U32] = 4,
            [ElementType.I64] = 8,
            [ElementType.F64] = 8,
            [ElementType.BF16] = 2,
            [ElementType.I16] = 2,
            [ElementType.U16] = 2,
            [ElementType.U64] = 8,
            [ElementType.BOOL] = 1,
        };
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            Assert.Equal(sizes[type], type.SizeInBytes());
            Assert.Equal(type.ToString(), type.Name());
            Assert.True(ElementTypes.TryParse(type.Name(), out ElementType parsed));
            Assert.Equal(type, parsed);
        }

        Assert.False(ElementTypes.TryParse("F8_E4M3", out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ElementType)99).SizeInBytes());
    }
}
