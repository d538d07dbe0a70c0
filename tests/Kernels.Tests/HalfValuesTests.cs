using ResNetVk.Runtime;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>How values become 16-bit floats when they are stored (Include/values.glsl), and 32-bit floats again: by the kernels that do nothing else.</summary>
public class HalfValuesTests
{
    private const float SmallestNormal = 1f / (1 << 14);
    private const float DenormalSpacing = 1f / (1 << 24);

    [SkippableFact]
    public void Normal_numbers_become_the_nearest_ones_and_of_two_equally_near_ones_the_even_one()
    {
        // Each normal 16-bit float, what lies in the middle between it and the next one, and the nearest 32-bit floats on both sides of that.
        float[] lower = [.. Enumerable.Range(0x0400, 0x7C00 - 0x0400).Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))];
        float[] middle = [.. lower.Select((v, i) => i + 1 < lower.Length ? (v + lower[i + 1]) / 2 : 65520)];
        float[] x = [.. lower, .. middle, .. middle.Select(MathF.BitDecrement), .. middle.Select(MathF.BitIncrement)];
        x = [.. x, .. x.Select(v => -v)];
        AssertBits(x);
        Assert.Equal([0x7BFF, 0x7BFF, 0x7BFF, 0x7C00, 0xFC00], Store([65504, 65519.99f, MathF.BitDecrement(65520), 65520, -65520]).Select(h => (int)h));
    }

    [SkippableFact]
    public void Large_numbers_become_infinities_and_special_ones_stay_what_they_are()
    {
        float[] x = [65536, 1e5f, float.MaxValue, float.PositiveInfinity, 0, 1, 0.1f];
        AssertBits([.. x, .. x.Select(v => -v)]);
    }

    [SkippableFact]
    public void A_NaN_stays_one_whatever_its_bits()
    {
        uint[] bits = [0x7FC00000, 0xFFC00000, 0x7FFFFFFF, 0xFFFFFFFF, 0x7F800001, 0xFF800001, 0x7F801FFF, 0x7F802000, 0x7FFFF000, 0xFFFFE000];
        Assert.All(Store([.. bits.Select(BitConverter.UInt32BitsToSingle)]), h => Assert.True(Half.IsNaN(BitConverter.UInt16BitsToHalf(h)), $"0x{h:X4} is a number"));
    }

    /// <summary>
    /// Below 2^-14 a number becomes one of the two 16-bit floats around it, not always the nearest: it is rounded to 11 bits first, then by the device to
    /// fewer, and a device may cut those off. Vulkan also lets it store zero; Mesa's software driver does not.
    /// </summary>
    [SkippableFact]
    public void Denormal_numbers_become_neighbours()
    {
        Random random = new(31);
        float[] x = [.. Enumerable.Range(0, 4096).Select(_ => random.NextSingle() * SmallestNormal), .. Enumerable.Range(0, 1025).Select(m => m * DenormalSpacing)];
        x = [.. x, MathF.BitDecrement(SmallestNormal), DenormalSpacing / 2, float.Epsilon, .. x.Select(v => -v)];
        ushort[] stored = Store(x);
        bool mayFlush = KernelRunner.Device.Info.Type != DeviceType.Cpu;
        for (int i = 0; i < x.Length; i++)
        {
            float value = (float)BitConverter.UInt16BitsToHalf(stored[i]);
            bool neighbour = value == x[i] || (Math.Abs((double)value - x[i]) < DenormalSpacing && !IsHeld(x[i]));
            Assert.True(neighbour || (mayFlush && value == 0), $"{x[i]:R} became {value:R}");
            Assert.True(value == 0 || Math.Sign(value) == Math.Sign(x[i]), $"{x[i]:R} became {value:R}");
        }
    }

    [SkippableFact]
    public void Every_16_bit_float_is_widened_exactly()
    {
        ushort[] bits = [.. Enumerable.Range(0, 1 << 16).Select(b => (ushort)b)];
        Shape shape = new(1, 4, 128, bits.Length / 4 / 128);
        float[] expected = new float[shape.Count];
        foreach ((int n, int c, int h, int w) in shape.Coordinates())
        {
            expected[shape.Dense(n, c, h, w)] = (float)BitConverter.UInt16BitsToHalf(bits[shape.Blocked(n, c, h, w)]);
        }

        float[] y = Numbers.Floats(Run(KernelCatalog.BlockedToDense, shape, shape.C, [.. bits.Chunk(2).Select(pair => pair[0] | ((uint)pair[1] << 16))], shape.Count));
        bool mayFlush = KernelRunner.Device.Info.Type != DeviceType.Cpu;
        for (int i = 0; i < y.Length; i++)
        {
            // NaN for NaN, whatever its payload; a zero with its sign.
            bool same = float.IsNaN(expected[i]) ? float.IsNaN(y[i]) : BitConverter.SingleToUInt32Bits(expected[i]) == BitConverter.SingleToUInt32Bits(y[i]);
            Assert.True(same || (mayFlush && Math.Abs(expected[i]) < SmallestNormal && y[i] == 0), $"{expected[i]:R} became {y[i]:R}");
        }
    }

    // A multiple of the spacing of denormal 16-bit floats, which is one of them.
    private static bool IsHeld(float value) => (double)value / DenormalSpacing is var multiple && multiple == Math.Truncate(multiple);

    private static void AssertBits(float[] x)
    {
        ushort[] stored = Store(x);
        for (int i = 0; i < x.Length; i++)
        {
            ushort expected = BitConverter.HalfToUInt16Bits((Half)x[i]);
            Assert.True(expected == stored[i], $"{x[i]:R} became 0x{stored[i]:X4}, not 0x{expected:X4}");
        }
    }

    // What dense_to_blocked makes of numbers: channels one beside the other, so that each place of a block of four has its share.
    private static ushort[] Store(float[] x)
    {
        Shape shape = new(1, x.Length, 1, 1);
        uint[] words = Run(KernelCatalog.DenseToBlocked, shape, shape.Blocks, Numbers.Words(x), shape.BlockedCount / 2);
        ushort[] halves = [.. words.SelectMany(word => new[] { (ushort)word, (ushort)(word >> 16) })];
        Assert.All(halves[x.Length..], empty => Assert.Equal(0, empty));
        return halves[..x.Length];
    }

    private static uint[] Run(Kernel kernel, Shape shape, int channelSteps, uint[] x, int outputLength)
    {
        WorkgroupSize workgroup = new(8, 16);
        return KernelRunner.Run(new KernelCall(kernel)
        {
            Variant = Kernel.OfHalfValues(Kernel.DefaultVariant),
            Constants = new Dictionary<string, Word> { ["N"] = shape.N, ["C"] = shape.C, ["H"] = shape.H, ["W"] = shape.W },
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, shape.H * shape.W, channelSteps, shape.N),
            Inputs = [x],
            OutputLength = outputLength,
        });
    }
}
