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
    [MemberData(nameof(Cases))]
    public void Equals_the_plain_gather_and_leaves_the_rest_alone(int[] numbers) => Check(KernelCatalog.Rearrange, numbers, fill: -3.5f);

    [SkippableTheory]
    [MemberData(nameof(BlockCases))]
    public void By_blocks_equals_the_plain_gather_and_leaves_the_rest_alone(int[] numbers, float fill)
    {
        Check(KernelCatalog.RearrangeBlocks, numbers, fill);
        Check(KernelCatalog.Rearrange, numbers, fill);
    }

    private static void Check(Kernel kernel, int[] numbers, float fill)
    {
        int[] box = numbers[4..8];
        int[] at = numbers[12..16];
        int[] permutation = numbers[16..20];
        int[] step = numbers[20..24];
        int[] start = numbers[24..28];
        Shape input = new(numbers[0], numbers[1], numbers[2], numbers[3]);
        Shape output = new(numbers[8], numbers[9], numbers[10], numbers[11]);
        int[] inputSizes = numbers[0..4];
        float[] x = Numbers.Uniform(18, input.Count);
        uint[] expected = new uint[output.BlockedCount];
        Array.Fill(expected, KernelRunner.Untouched);
        bool last = at[1] + box[1] == output.C;
        int channels = box[1] + (last ? (output.Blocks * 4) - output.C : 0);
        foreach ((int n, int c, int h, int w) in new Shape(box[0], channels, box[2], box[3]).Coordinates())
        {
            int[] q = [n, c, h, w];
            int[] i = [.. Enumerable.Range(0, 4).Select(d => (q[permutation[d]] * step[d]) + start[d])];
            bool inside = Enumerable.Range(0, 4).All(d => i[d] >= 0 && i[d] < inputSizes[d]);
            float value = c >= box[1] ? 0 : inside ? x[input.Dense(i[0], i[1], i[2], i[3])] : fill;
            expected[output.Blocked(n + at[0], c + at[1], h + at[2], w + at[3])] = BitConverter.SingleToUInt32Bits(value);
        }

        Dictionary<string, Word> constants = new() { ["FILL"] = fill };
        for (int d = 0; d < 4; d++)
        {
            constants["I" + Axes[d]] = inputSizes[d];
            constants["BOX_" + Axes[d]] = box[d];
            constants["O" + Axes[d]] = numbers[8 + d];
            constants["AT_" + Axes[d]] = at[d];
            constants["PERM_" + Axes[d]] = permutation[d];
            constants["STEP_" + Axes[d]] = step[d];
            constants["START_" + Axes[d]] = start[d];
        }

        int invocations = kernel == KernelCatalog.RearrangeBlocks ? (box[1] + 3) / 4 : channels;
        foreach (WorkgroupSize workgroup in WorkgroupSize.Several)
        {
            KernelCall call = new(kernel)
            {
                Constants = constants,
                Workgroup = workgroup,
                Grid = KernelCall.Cover(workgroup, box[2] * box[3], invocations, box[0]),
                Inputs = [Numbers.Words(input.ToBlocked(x))],
                OutputLength = output.BlockedCount,
            };
            Assert.Equal(expected, KernelRunner.Run(call));
        }
    }
}
