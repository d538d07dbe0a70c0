using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>Packing of weights that are 16-bit floats in the file: widened exactly, or moved bit for bit.</summary>
public class HalfWeightsTests
{
    private const int Lanes = 8;
    private const int Vector = 2;

    // OC, IC, KH, KW: odd numbers of weights, blocks that are not full, channels that fill no lanes.
    public static TheoryData<int, int, int, int> Shapes() => new()
    {
        { 1, 1, 1, 1 },
        { 7, 5, 3, 1 },
        { 37, 29, 1, 1 },
        { 11, 3, 3, 5 },
        { 17, 8, 2, 2 },
    };

    [SkippableTheory]
    [MemberData(nameof(Shapes))]
    public void Packed_as_32_bits_they_are_what_32_bit_weights_would_be(int oc, int ic, int kh, int kw)
    {
        float[] w = Numbers.Rounded(Numbers.Uniform(7, oc * ic * kh * kw));
        Assert.Equal(Pack(Kernel.DefaultVariant, Numbers.Words(w), oc, ic, kh, kw), Pack("f16", Numbers.HalfWords(w), oc, ic, kh, kw));
    }

    [SkippableTheory]
    [MemberData(nameof(Shapes))]
    public void Packed_as_16_bits_they_are_at_the_places_of_32_bit_weights(int oc, int ic, int kh, int kw)
    {
        float[] w = Numbers.Rounded(Numbers.Uniform(11, oc * ic * kh * kw));
        float[] packed = Numbers.Floats(Pack(Kernel.DefaultVariant, Numbers.Words(w), oc, ic, kh, kw));
        Assert.Equal(Numbers.HalfWords(packed), Pack("f16_packed", Numbers.HalfWords(w), oc, ic, kh, kw));
    }

    [SkippableFact]
    public void Every_16_bit_float_is_widened_exactly()
    {
        // Both zeros, all denormals, all normal numbers, with both signs; infinities and NaNs the converter does not write.
        ushort[] bits = [.. Enumerable.Range(0, 0x7C00).SelectMany(b => new[] { (ushort)b, (ushort)(b | 0x8000) })];
        const int InputChannels = 1024;
        int outputChannels = bits.Length / InputChannels;
        float[] w = [.. bits.Select(b => (float)BitConverter.UInt16BitsToHalf(b))];
        uint[] expected = Pack(Kernel.DefaultVariant, Numbers.Words(w), outputChannels, InputChannels, 1, 1);
        Assert.Equal(expected, Pack("f16", Numbers.HalfWords(w), outputChannels, InputChannels, 1, 1));
        Assert.Equal(bits.Length - 1, expected.Count(word => word != 0));
    }

    [SkippableTheory]
    [InlineData("f2", 7, 5)]
    [InlineData("f2", 37, 9)]
    [InlineData("f4", 7, 5)]
    [InlineData("f4", 37, 9)]
    public void Transformed_for_Winograd_they_are_what_32_bit_weights_would_be(string transform, int oc, int ic)
    {
        float[] w = Numbers.Rounded(Numbers.Uniform(13, oc * ic * 9));
        Assert.Equal(Transform(transform, Numbers.Words(w), oc, ic), Transform($"f16_{transform}", Numbers.HalfWords(w), oc, ic));
    }

    private static uint[] Pack(string variant, uint[] w, int oc, int ic, int kh, int kw) =>
        new ConvWeightPacking(oc, ic, kh, kw, GpuTile.Divide(oc, Lanes * Vector) * Lanes * Vector, Lanes, Vector)
            .Run(variant, w, WorkgroupSize.Several[oc % WorkgroupSize.Several.Length]);

    private static uint[] Transform(string variant, uint[] w, int oc, int ic) =>
        new WinogradWeightPacking(variant[^1] - '0', oc, ic, GpuTile.Divide(oc, Lanes * Vector) * Lanes * Vector, Lanes, Vector)
            .Run(variant, w, WorkgroupSize.Several[1]);
}
