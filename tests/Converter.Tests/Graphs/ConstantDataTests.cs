using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using Xunit;

namespace ResNetVk.Converter.Tests.Graphs;

public sealed class ConstantDataTests
{
    private static readonly float[] Elements = [.. Enumerable.Range(0, 5 * 7 * 11).Select(i => (i - 190) * 0.37f)];

    [Fact]
    public void Halves_are_widened_where_they_are_read()
    {
        byte[] bytes = [.. Elements.SelectMany(v => BitConverter.GetBytes((Half)v))];
        ConstantData data = ConstantData.FromBytes(bytes, ElementType.F16);

        Assert.Equal(Elements.Select(v => (float)(Half)v), data.ToArray());
        Assert.Equal(Elements[100..300].Select(v => (float)(Half)v), data.Slice(100, 200).ToArray());
    }

    [Fact]
    public void Long_data_is_decoded_piece_by_piece()
    {
        Half[] halves = [.. Enumerable.Range(0, 30011).Select(i => (Half)(i % 2039))];
        ConstantData data = ConstantData.FromBytes(halves.SelectMany(BitConverter.GetBytes).ToArray(), ElementType.F16);

        Assert.Equal(halves.Select(v => (float)v), data.ToArray());
    }

    [Fact]
    public void A_factor_per_output_channel_is_applied_wherever_reading_begins()
    {
        double[] scale = [0.5, -3, 0, 1e-3, 7];
        float[] expected = [.. Elements.Select((v, i) => (float)(scale[i / 77] * v))];
        ConstantData data = ConstantData.FromArray(Elements).Scale(scale);

        Assert.Equal(expected, data.ToArray());
        for (int start = 0; start < Elements.Length; start += 13)
        {
            float[] read = new float[Math.Min(101, Elements.Length - start)];
            data.Read(start, read);
            Assert.Equal(expected[start..(start + read.Length)], read);
        }
    }

    [Fact]
    public void Scaling_twice_rounds_once()
    {
        double[] third = [1 / 3.0];
        double[] three = [3.0];

        Assert.Equal(Elements, ConstantData.FromArray(Elements).Scale(third).Scale(three).ToArray());
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(3, 9)]
    [InlineData(1, 1)]
    [InlineData(1533, 7)]
    public void The_bytes_of_elements_begin_anywhere(long offset, int length)
    {
        byte[] expected = [.. Elements.SelectMany(BitConverter.GetBytes)];

        Assert.Equal(expected[(int)offset..((int)offset + length)], ConstantData.FromArray(Elements).ToBytes().Slice(offset, length).ToArray());
    }

    [Theory]
    [InlineData(0, 770)]
    [InlineData(3, 9)]
    [InlineData(1, 1)]
    [InlineData(763, 7)]
    public void The_bytes_of_halves_begin_anywhere(long offset, int length)
    {
        byte[] expected = [.. Elements.SelectMany(e => BitConverter.GetBytes((Half)e))];

        Assert.Equal(expected[(int)offset..((int)offset + length)], ConstantData.FromArray(Elements).RoundToHalf().ToBytes().Slice(offset, length).ToArray());
    }

    [Fact]
    public void Many_halves_are_encoded_piece_by_piece()
    {
        float[] elements = [.. Enumerable.Range(0, 10007).Select(i => i * 0.001f)];
        byte[] expected = [.. elements.SelectMany(e => BitConverter.GetBytes((Half)e))];

        Assert.Equal(expected, ConstantData.FromArray(elements).RoundToHalf().ToBytes().ToArray());
        Assert.Equal(expected[5..], ConstantData.FromArray(elements).RoundToHalf().ToBytes().Slice(5, expected.Length - 5).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(40000)]
    public void The_first_element_that_is_no_number_is_found(int index)
    {
        float[] elements = new float[40001];
        elements[index] = float.NaN;
        elements[^1] = float.NaN;

        Assert.Equal(index, ConstantData.FromArray(elements).IndexOfNaN());
        Assert.Equal(-1, ConstantData.FromArray(new float[40001]).IndexOfNaN());
    }

    [Fact]
    public void Bytes_that_are_no_floats_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ConstantData.FromBytes(new byte[8], ElementType.I64));
        Assert.Throws<ArgumentException>(() => ConstantData.FromBytes(new byte[7], ElementType.F32));
        Assert.Throws<ArgumentException>(() => ConstantData.FromArray(Elements).Scale(new double[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConstantData.FromArray(Elements).Slice(380, 6));
    }
}
