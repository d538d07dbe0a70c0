using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>Winograd convolutions in three dispatches: winograd_input_scalar, the products by every kernel that makes them, winograd_output_scalar.</summary>
public class WinogradGpuTests
{
    private const int KernelSize = 3;

    // Shape x, OC, PT, PL, OH, OW, residual, activation: maps that no tile divides, channels around those of a tile, several items, padding
    // of every kind, one pixel, and every position of the shortcut.
    private static readonly int[][] Layers =
    [
        [2, 5, 29, 11, 37, 1, 1, 29, 11, 1, Activations.Relu],
        [1, 7, 11, 37, 29, 0, 0, 9, 35, 2, Activations.Sigmoid],
        [3, 12, 2, 3, 130, 1, 1, 2, 3, 2, Activations.Clip],
        [5, 37, 7, 7, 66, 1, 1, 7, 7, 1, Activations.Relu],
        [1, 13, 5, 17, 3, 2, 0, 7, 17, 0, Activations.None],
        [2, 1, 1, 1, 1, 1, 1, 1, 1, 0, Activations.None],
    ];

    private static readonly string[] Products = ["conv2d_tiled/batched_c64p64", "conv2d_uniform/batched_c32p1"];

    public static TheoryData<ElementType, string, int, int[], int> Cases()
    {
        TheoryData<ElementType, string, int, int[], int> data = [];
        int turn = 0;
        foreach (string product in Products)
        {
            foreach (int m in new[] { 2, 4 })
            {
                // Whole and split reductions take turns; those with values of 16-bit floats, whose products are the same, share the layers.
                for (int i = 0; i < Layers.Length; i++)
                {
                    data.Add(ElementType.F32, product, m, Layers[i], (i + turn) % 2 == 0 ? 1 : 3);
                }

                foreach (int[] layer in CaseShare.Of(Layers, turn, Layers.Length / 2))
                {
                    data.Add(ElementType.F16, product, m, layer, turn % 2 == 0 ? 3 : 1);
                }

                turn++;
            }
        }

        return data;
    }

    public static TheoryData<string, int> Variants()
    {
        TheoryData<string, int> data = [];
        foreach (string product in Products)
        {
            data.Add(product, 2);
            data.Add(product, 4);
        }

        return data;
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Equals_the_plain_loop_within_the_bound_of_the_transform(ElementType type, string product, int m, int[] c, int parts)
    {
        // With a prologue every other time; its activation goes with the convolution's.
        Convolution convolution = Layer(c);
        Check(type, product, m, convolution, parts);
        if (parts > 1)
        {
            Check(type, product, m, convolution with { Prologue = (convolution.Activation + 1) % 4 }, parts);
        }
    }

    [SkippableTheory]
    [MemberDataOfBothTypes(nameof(Variants))]
    public void Keeps_nan_within_its_tile_and_channels_apart(ElementType type, string product, int m)
    {
        Convolution convolution = Layer([1, 5, 11, 37, 3, 1, 1, 11, 37, 0, Activations.Relu]);
        float[] x = new float[convolution.X.Count];
        x[convolution.X.Dense(0, 2, 2 * m, 2 * m)] = float.NaN;
        float[] w = [.. Enumerable.Repeat(1f, convolution.WeightCount)];
        float[] y = Run(type, product, m, convolution, 1, x, w, new float[3], new float[convolution.Y.Count]);
        foreach ((int n, int c, int h, int width) in convolution.Y.Coordinates())
        {
            // The pixel is in the second row and column of its tile's inputs, and in the last of the tiles above and left of it.
            bool direct = Math.Abs(h - (2 * m)) <= 1 && Math.Abs(width - (2 * m)) <= 1;
            bool near = h / m is 1 or 2 && width / m is 1 or 2;
            float value = y[convolution.Y.Dense(n, c, h, width)];
            Assert.True(!direct || float.IsNaN(value), $"the window of ({h}, {width}) has a NaN, the output is {value}");
            Assert.True(near || value == 0, $"no tile of ({h}, {width}) has a NaN, the output is {value}");
        }
    }

    private static Convolution Layer(int[] c) =>
        new(new Shape(c[0], c[1], c[2], c[3]), c[4], KernelSize, KernelSize, 1, 1, c[5], c[6], c[7], c[8], 1, 1, 1, c[9], c[10]);

    private static void Check(ElementType type, string product, int m, Convolution convolution, int parts)
    {
        ConvolutionCase known = ConvolutionCase.Of(convolution, values: type);
        double[] magnitudes = WinogradReference.MagnitudesOf(m, convolution, type);
        float[] y = Run(type, product, m, convolution, parts, known.X, known.W, known.B, known.R);

        // As WinogradTests has it.
        type.AssertClose(
            known.Expected, i => Numbers.Rounding * (((convolution.X.C + (convolution.Prologue is null ? 40 : 46)) * magnitudes[i]) + 40), y, convolution.Y);
    }

    private static float[] Run(ElementType type, string product, int m, Convolution convolution, int parts, float[] x, float[] w, float[] b, float[] r)
    {
        GpuTile tile = GpuTile.Of(product);
        Shape y = convolution.Y;
        int taps = (m + 2) * (m + 2);
        int tiles = y.N * GpuTile.Divide(y.H, m) * GpuTile.Divide(y.W, m);
        int packedChannels = GpuTile.Divide(y.C, tile.Channels) * tile.Channels;
        Convolution products = new(new Shape(taps, convolution.X.C, 1, tiles), y.C, 1, 1, 1, 1, 0, 0, 1, tiles, 1, 1, 1, 0, Activations.None);
        parts = tile.Parts(products, parts);
        WorkgroupSize workgroup = WorkgroupSize.Several[m / 2] with { Y = 1, Z = 1 };
        Dictionary<string, Word> layer = convolution.Constants();
        uint[] parameters = Numbers.Words(b);
        uint[] transformed = KernelRunner.Run(new KernelCall(KernelCatalog.WinogradInputScalar)
        {
            Variant = type.Variant($"f{m}"),
            Constants = KernelCatalog.WinogradInputScalar.ShapeConstants.ToDictionary(name => name, name => layer[name]),
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, products.X.BlockedCount / taps, 1, 1),
            Inputs = [type.Words(convolution.X.ToBlocked(x)), parameters],
            OutputLength = products.X.BlockedCount,
        });
        Dictionary<string, Word> constants = new(products.Constants()) { ["PARTS"] = parts, ["OCP"] = packedChannels };
        uint[] sums = KernelRunner.Run(new KernelCall(tile.Kernel)
        {
            Variant = tile.Variant,
            Constants = tile.Kernel.ShapeConstants.ToDictionary(name => name, name => constants[name]),
            Workgroup = new WorkgroupSize(tile.Invocations),
            Grid = (GpuTile.Divide(tiles, tile.Pixels), packedChannels / tile.Channels, taps * parts),
            Inputs = [transformed, Packed(m, w, y.C, convolution.X.C, packedChannels), parameters, []],
            OutputLength = parts * products.Y.BlockedCount,
        });
        layer["PARTS"] = parts;
        (layer["PROLOGUE"], layer["PROLOGUE_ACTIVATION"]) = (0, 0);
        return y.ToDense(type.Floats(KernelRunner.Run(new KernelCall(KernelCatalog.WinogradOutputScalar)
        {
            Variant = type.Variant($"f{m}"),
            Constants = layer,
            Workgroup = workgroup,

            // An invocation makes a channel, or two that share a word.
            Grid = KernelCall.Cover(workgroup, type.WordCount(products.Y.BlockedCount / taps), 1, 1),
            Inputs = [sums, parameters, type.Words(y.ToBlocked(r))],
            OutputLength = type.WordCount(y.BlockedCount),
        })));
    }

    private static uint[] Packed(int m, float[] w, int oc, int ic, int packedChannels) =>
        new WinogradWeightPacking(m, oc, ic, packedChannels, packedChannels, 1).Run($"f{m}", Numbers.Words(w), WorkgroupSize.Several[1]);
}
