using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

public class RearrangeTests
{
    private static readonly string[] Axes = ["N", "C", "H", "W"];

    /// <summary>Input, box, output, at, permutation, step, start: four numbers each.</summary>
    public static TheoryData<int[]> Cases() =>
    [
        // Transposes: the box is the whole output.
        [2, 5, 7, 3, 7, 2, 3, 5, 7, 2, 3, 5, 0, 0, 0, 0, 1, 3, 0, 2, 1, 1, 1, 1, 0, 0, 0, 0],
        [1, 3, 11, 5, 1, 5, 3, 11, 1, 5, 3, 11, 0, 0, 0, 0, 0, 2, 3, 1, 1, 1, 1, 1, 0, 0, 0, 0],
        // A slice with steps, one of them negative.
        [3, 11, 7, 13, 2, 4, 7, 5, 2, 4, 7, 5, 0, 0, 0, 0, 0, 1, 2, 3, 2, 3, -1, 2, 0, 1, 6, 3],
        // Padding on every side, and more padding than input.
        [1, 5, 3, 7, 2, 9, 8, 11, 2, 9, 8, 11, 0, 0, 0, 0, 0, 1, 2, 3, 1, 1, 1, 1, -1, -2, -3, -1],
        // A part of a concatenation along C that begins and ends inside blocks; the output's other floats stay.
        [2, 3, 5, 7, 2, 3, 5, 7, 2, 11, 5, 7, 0, 2, 0, 0, 0, 1, 2, 3, 1, 1, 1, 1, 0, 0, 0, 0],
        // The last part along C, which writes the empty lanes too; parts along H and W.
        [2, 5, 5, 7, 2, 5, 5, 7, 2, 11, 5, 7, 0, 6, 0, 0, 0, 1, 2, 3, 1, 1, 1, 1, 0, 0, 0, 0],
        [1, 6, 3, 5, 1, 6, 3, 5, 1, 6, 7, 5, 0, 0, 2, 0, 0, 1, 2, 3, 1, 1, 1, 1, 0, 0, 0, 0],
        [1, 7, 3, 2, 1, 7, 3, 2, 3, 7, 3, 5, 1, 0, 0, 3, 0, 1, 2, 3, 1, 1, 1, 1, 0, 0, 0, 0],
    ];

    /// <summary>As <see cref="Cases"/>, with channels that begin at multiples of four, and the fill value.</summary>
    public static TheoryData<int[], float> BlockCases() => new()
    {
        // The shortcut without weights: every other pixel, between channels of zero.
        { [2, 8, 7, 9, 2, 16, 4, 5, 2, 16, 4, 5, 0, 0, 0, 0, 0, 1, 2, 3, 1, 1, 2, 2, 0, -4, 0, 0], 0 },
        // Channels that do not fill their last block, in x and in y; more of them in y.
        { [1, 6, 3, 5, 1, 11, 3, 5, 1, 11, 3, 5, 0, 0, 0, 0, 0, 1, 2, 3, 1, 1, 1, 1, 0, 0, 0, 0], 0 },
        // A slice whose last block is cut within a block of x, and one from the second block on.
        { [1, 15, 3, 5, 1, 6, 3, 5, 1, 6, 3, 5, 0, 0, 0, 0, 0, 1, 2, 3, 1, 1, 1, 1, 0, 4, 0, 0], 0 },
        // Parts of a concatenation: in the middle, and the last one.
        { [2, 8, 5, 3, 2, 8, 5, 3, 2, 19, 5, 3, 0, 4, 0, 0, 0, 1, 2, 3, 1, 1, 1, 1, 0, 0, 0, 0], 0 },
        { [2, 7, 5, 3, 2, 7, 5, 3, 2, 19, 5, 3, 0, 12, 0, 0, 0, 1, 2, 3, 1, 1, 1, 1, 0, 0, 0, 0], 0 },
        // H and W change places, backwards; padding on every side with a value.
        { [1, 5, 3, 7, 1, 5, 7, 3, 1, 5, 7, 3, 0, 0, 0, 0, 0, 1, 3, 2, 1, 1, -1, -1, 0, 0, 2, 6], 0 },
        { [1, 8, 3, 7, 2, 16, 8, 11, 2, 16, 8, 11, 0, 0, 0, 0, 0, 1, 2, 3, 1, 1, 1, 1, -1, -4, -3, -1], -3.5f },
    };

    [SkippableTheory]
    [MemberDataOfBothTypes(nameof(Cases))]
    public void Equals_the_plain_gather_and_leaves_the_rest_alone(ElementType type, int[] numbers) => Check(KernelCatalog.Rearrange, type, numbers, fill: -3.5f);

    [SkippableTheory]
    [MemberData(nameof(BlockCases))]
    public void By_blocks_equals_the_plain_gather_and_leaves_the_rest_alone(int[] numbers, float fill)
    {
        Check(KernelCatalog.RearrangeBlocks, ElementType.F32, numbers, fill);
        Check(KernelCatalog.Rearrange, ElementType.F32, numbers, fill);
        Check(KernelCatalog.Rearrange, ElementType.F16, numbers, fill);
    }

    [SkippableTheory]
    [InlineDataOfBothTypes(1, 2, 3, 5)]
    [InlineDataOfBothTypes(5, 3, 2, 1)]
    [InlineDataOfBothTypes(1, 1, 1, 1)]
    [InlineDataOfBothTypes(3, 1, 7, 2)]
    public void Parts_that_meet_within_a_word_leave_each_other_alone(ElementType type, int c0, int c1, int c2, int c3)
    {
        int[] channels = [c0, c1, c2, c3];
        Shape whole = new(2, channels.Sum(), 3, 5);
        float[] x = type.Nearest(Numbers.Uniform(19, whole.Count));

        // What memory holds before a first run, and after one with other numbers: two NaNs of all ones, infinities, the largest number.
        foreach (uint garbage in new[] { 0xFFFFFFFFu, 0x7C00FC00u, 0x7BFF7BFFu })
        {
            uint[] y = [.. Enumerable.Repeat(garbage, type.WordCount(whole.BlockedCount))];
            foreach (int part in new[] { 2, 0, 3, 1 })
            {
                int first = channels[..part].Sum();
                Shape shape = whole with { C = channels[part] };
                float[] elements = [.. shape.Coordinates().Select(at => x[whole.Dense(at.N, first + at.C, at.H, at.W)])];
                int[] numbers =
                [
                    .. Sizes(shape), .. Sizes(shape), .. Sizes(whole), 0, first, 0, 0, 0, 1, 2, 3, 1, 1, 1, 1, 0, 0, 0, 0,
                ];
                y = Run(KernelCatalog.Rearrange, type, numbers, fill: 0, new WorkgroupSize(7, 3, 2), type.Words(shape.ToBlocked(elements)), y);
            }

            Assert.Equal(type.Words(whole.ToBlocked(x)), y);
        }
    }

    [SkippableFact]
    public void Every_16_bit_float_is_moved_with_its_bits()
    {
        // All patterns, NaNs with every payload and denormal numbers among them, from a lower to an upper half and the reverse: a channel is skipped.
        const int Columns = 128;
        ushort[] bits = [.. Enumerable.Range(0, 1 << 16).Select(b => (ushort)b)];
        Shape input = new(1, 4, bits.Length / 4 / Columns, Columns);
        uint[] x = [.. bits.Chunk(2).Select(pair => pair[0] | ((uint)pair[1] << 16))];
        int[] numbers = [.. Sizes(input), .. Sizes(input with { C = 3 }), .. Sizes(input with { C = 3 }), 0, 0, 0, 0, 0, 1, 2, 3, 1, 1, 1, 1, 0, 1, 0, 0];
        uint[] y = Run(KernelCatalog.Rearrange, ElementType.F16, numbers, fill: 0, new WorkgroupSize(64), x, new uint[x.Length]);
        Assert.Equal(bits.Chunk(4).SelectMany(block => new[] { block[1] | ((uint)block[2] << 16), block[3] }), y);
    }

    private static int[] Sizes(Shape shape) => [shape.N, shape.C, shape.H, shape.W];

    private static void Check(Kernel kernel, ElementType type, int[] numbers, float fill)
    {
        int[] box = numbers[4..8];
        int[] at = numbers[12..16];
        int[] permutation = numbers[16..20];
        int[] step = numbers[20..24];
        int[] start = numbers[24..28];
        Shape input = new(numbers[0], numbers[1], numbers[2], numbers[3]);
        Shape output = new(numbers[8], numbers[9], numbers[10], numbers[11]);
        int[] inputSizes = numbers[0..4];
        float[] x = type.Nearest(Numbers.Uniform(18, input.Count));

        // Elements of the output that are outside of the box stay what they are.
        float[] before = type.Nearest(Numbers.Uniform(20, output.BlockedCount));
        float[] expected = [.. before];
        bool last = at[1] + box[1] == output.C;
        int channels = box[1] + (last ? (output.Blocks * 4) - output.C : 0);
        foreach ((int n, int c, int h, int w) in new Shape(box[0], channels, box[2], box[3]).Coordinates())
        {
            int[] q = [n, c, h, w];
            int[] i = [.. Enumerable.Range(0, 4).Select(d => (q[permutation[d]] * step[d]) + start[d])];
            bool inside = Enumerable.Range(0, 4).All(d => i[d] >= 0 && i[d] < inputSizes[d]);
            float value = c >= box[1] ? 0 : inside ? x[input.Dense(i[0], i[1], i[2], i[3])] : fill;
            expected[output.Blocked(n + at[0], c + at[1], h + at[2], w + at[3])] = value;
        }

        foreach (WorkgroupSize workgroup in WorkgroupSize.Several)
        {
            Assert.Equal(type.Words(expected), Run(kernel, type, numbers, fill, workgroup, type.Words(input.ToBlocked(x)), type.Words(before)));
        }
    }

    /// <summary>The output's words after a dispatch.</summary>
    private static uint[] Run(Kernel kernel, ElementType type, int[] numbers, float fill, WorkgroupSize workgroup, uint[] x, uint[] before)
    {
        int[] box = numbers[4..8];
        int[] at = numbers[12..16];
        Shape output = new(numbers[8], numbers[9], numbers[10], numbers[11]);
        Dictionary<string, Word> constants = new() { ["FILL"] = fill };
        for (int d = 0; d < 4; d++)
        {
            constants["I" + Axes[d]] = numbers[d];
            constants["BOX_" + Axes[d]] = box[d];
            constants["O" + Axes[d]] = numbers[8 + d];
            constants["AT_" + Axes[d]] = at[d];
            constants["PERM_" + Axes[d]] = numbers[16 + d];
            constants["STEP_" + Axes[d]] = numbers[20 + d];
            constants["START_" + Axes[d]] = numbers[24 + d];
        }

        // Blocks of channels, channels, or pairs of them that begin with an even one.
        int end = at[1] + box[1] == output.C ? output.Blocks * 4 : at[1] + box[1];
        int together = type == ElementType.F16 ? 2 : 1;
        int invocations = kernel == KernelCatalog.RearrangeBlocks ? (box[1] + 3) / 4 : GpuTile.Divide(end, together) - (at[1] / together);
        int written = kernel.Bindings.ToList().FindIndex(binding => binding.Writes);
        return KernelRunner.Run(new KernelCall(kernel)
        {
            Variant = type.Variant(),
            Constants = constants,
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, box[2] * box[3], invocations, box[0]),
            Inputs = [x],
            Before = new Dictionary<int, uint[]> { [written] = before },
        });
    }
}
