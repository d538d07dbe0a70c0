using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using ResNetVk.Conformance.Comparison;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>Winograd convolutions: winograd_input, every variant of winograd_product_lanes and winograd_product_stationary with weights of pack_winograd_weights, and winograd_output, one after the other.</summary>
/// <remarks>Those of the device's subgroup size, as in <see cref="Conv2dLanesTests"/>.</remarks>
public partial class WinogradTests
{
    private const int KernelSize = 3;

    // Both transforms with every variant of the products.
    private static readonly string[] AllForms = KernelRunner.Fitting(
        KernelCatalog.WinogradProductLanes.Variants.Concat(KernelCatalog.WinogradProductStationary.Variants)
            .SelectMany(variant => new[] { $"f2_{variant}", $"f4_{variant}" }),
        name => Form.Of(name).Lanes);

    // What the first dispatch and the packing make of the numbers of a case is the same for every variant of the products.
    private static readonly ConcurrentDictionary<(string Transform, int Lanes, float[] X, float[] B), uint[]> Inputs = new();
    private static readonly ConcurrentDictionary<(string Transform, int Lanes, float[] W), uint[]> Weights = new();

    // Shape x, OC, PT, PL, OH, OW, residual, activation: maps that no tile divides, items that share a workgroup, channels that fill
    // neither blocks nor lanes, padding of every kind down to none and up to the kernel, one pixel, and every position of the shortcut.
    private static readonly int[][] Layers =
    [
        [2, 5, 29, 11, 37, 1, 1, 29, 11, 1, Activations.Relu],
        [1, 7, 11, 37, 29, 0, 0, 9, 35, 2, Activations.Sigmoid],
        [3, 12, 2, 3, 130, 1, 1, 2, 3, 2, Activations.Clip],
        [5, 37, 7, 7, 66, 1, 1, 7, 7, 1, Activations.Relu],
        [1, 13, 5, 17, 3, 2, 0, 7, 17, 0, Activations.None],
        [2, 1, 1, 1, 1, 1, 1, 1, 1, 0, Activations.None],
        [1, 64, 13, 14, 64, 1, 1, 13, 14, 1, Activations.None],
    ];

    public static TheoryData<string, int[]> Cases()
    {
        TheoryData<string, int[]> data = [];
        foreach (string variant in AllForms)
        {
            foreach (int[] layer in CaseShare.IsOtherWidth ? ShareOf(variant) : Layers)
            {
                data.Add(variant, layer);
            }
        }

        return data;
    }

    public static TheoryData<string> Variants() => [.. AllForms];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Equals_the_plain_loop_within_the_bound_of_the_header(string variant, int[] c) => Check(variant, Layer(c));

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void With_a_prologue_it_does_too(string variant)
    {
        foreach (int[] c in ShareOf(variant))
        {
            Check(variant, Layer(c) with { Prologue = Activations.Clip });
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Is_typically_not_far_worse_than_a_direct_sum(string variant)
    {
        Convolution convolution = Layer([1, 61, 13, 14, 64, 1, 1, 13, 14, 0, Activations.None]);
        ConvolutionCase known = ConvolutionCase.Of(convolution);
        float[] y = Run(variant, convolution, known.X, known.W, known.B, known.R);

        // The direct kernel's worst-case bound still holds for numbers without structure, though not for all numbers.
        Numbers.AssertClose(known.Expected, i => known.Tolerance[i], y, convolution.Y);
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void Keeps_nan_within_its_tile_and_channels_apart(string variant)
    {
        int m = Form.Of(variant).M;
        Convolution convolution = Layer([1, 5, 11, 37, 3, 1, 1, 11, 37, 1, Activations.Relu]);
        float[] x = new float[convolution.X.Count];
        x[convolution.X.Dense(0, 2, 2 * m, 2 * m)] = float.NaN;
        float[] w = [.. Enumerable.Repeat(1f, convolution.WeightCount)];
        float[] y = Run(variant, convolution, x, w, new float[3], new float[convolution.Y.Count]);
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

    [SkippableTheory]
    [InlineData("f2", 1, 1, 8, 8, 1)]
    [InlineData("f2", 37, 29, 64, 16, 4)]
    [InlineData("f4", 7, 5, 32, 8, 4)]
    [InlineData("f4", 37, 29, 40, 4, 2)]
    public void Pack_transforms_the_weights(string variant, int oc, int ic, int packedChannels, int lanes, int vector)
    {
        WinogradTransform transform = WinogradTransform.Of(variant == "f4" ? 4 : 2);
        float[] w = Numbers.Uniform(5, oc * ic * KernelSize * KernelSize);
        foreach (WorkgroupSize workgroup in WorkgroupSize.Several)
        {
            WinogradWeightPacking packing = new(transform.M, oc, ic, packedChannels, lanes, vector);
            float[] packed = Numbers.Floats(packing.Run(variant, Numbers.Words(w), workgroup));
            float[] elementsLast = Numbers.Floats((packing with { ElementsLast = true }).Run(variant, Numbers.Words(w), workgroup));
            int blocks = Divide(ic, 4);
            int[] channels = [.. Enumerable.Range(0, packedChannels).OrderBy(channel => PackedChannels.Place(channel, lanes, vector))];
            int places = packed.Length / 4 / transform.Taps / transform.Taps;
            for (int i = 0; i < packed.Length; i++)
            {
                Assert.Equal(packed[i], elementsLast[(((i / 4 % places * transform.Taps * transform.Taps) + (i / 4 / places)) * 4) + (i % 4)]);
                int tile = lanes * vector;
                int place = (i / 4 / tile / blocks % (packedChannels / tile) * tile) + (i / 4 % tile);
                (int lane, int o) = (i % 4, channels[place]);
                (int channel, int product) = ((i / 4 / tile % blocks * 4) + lane, i / 4 / packedChannels / blocks);
                double[] kernel = o < oc && channel < ic ? Array.ConvertAll(w[(((o * ic) + channel) * 9)..][..9], e => (double)e) : new double[9];
                (double expected, double magnitude) = transform.Weight(kernel, product);
                Assert.True(
                    Math.Abs(packed[i] - expected) <= 10 * Numbers.Rounding * magnitude,
                    $"product {product}, output channel {o}, input channel {channel}: expected {expected}, found {packed[i]}");
            }
        }
    }

    private static void Check(string variant, Convolution convolution)
    {
        ConvolutionCase known = ConvolutionCase.Of(convolution);
        double[] magnitudes = WinogradReference.MagnitudesOf(Form.Of(variant).M, convolution);
        float[] y = Run(variant, convolution, known.X, known.W, known.B, known.R);
        Numbers.AssertClose(known.Expected, Tolerance, y, convolution.Y);

        // (IC + 40) roundings of the Winograd sum of magnitudes, 6 more for a prologue, and a few of the bias, the shortcut and the
        // activation's results.
        double Tolerance(int i) => Numbers.Rounding * (((convolution.X.C + (convolution.Prologue is null ? 40 : 46)) * magnitudes[i]) + 40);
    }

    private static int[][] ShareOf(string variant) => CaseShare.Of(Layers, Array.IndexOf(AllForms, variant), 2);

    private static Convolution Layer(int[] c) =>
        new(new Shape(c[0], c[1], c[2], c[3]), c[4], KernelSize, KernelSize, 1, 1, c[5], c[6], c[7], c[8], 1, 1, 1, c[9], c[10]);

    private static float[] Run(string variant, Convolution convolution, float[] x, float[] w, float[] b, float[] r)
    {
        Form form = Form.Of(variant);
        Shape y = convolution.Y;
        int channelTiles = Divide(y.C, form.Channels);
        int tiles = y.N * Divide(y.H, form.M) * Divide(y.W, form.M);
        int products = (form.M + 2) * (form.M + 2);
        WorkgroupSize subgroup = new(form.Lanes);
        uint[] packed = Weights.GetOrAdd((form.Transform, form.Lanes, w), _ =>
            new WinogradWeightPacking(form.M, y.C, convolution.X.C, channelTiles * form.Channels, form.Lanes, Form.Vector)
                .Run(form.Transform, Numbers.Words(w), WorkgroupSize.Several[1]));
        Dictionary<string, Word> constants = convolution.Constants();
        constants["TILES"] = tiles;
        KernelCall input = new(KernelCatalog.WinogradInput)
        {
            Variant = form.Transform,
            Constants = ConstantsOf(KernelCatalog.WinogradInput, constants),
            Workgroup = subgroup,
            Grid = KernelCall.Cover(subgroup, Divide(convolution.X.C, 4) * tiles, 1, 1),
            Inputs = [Numbers.Words(convolution.X.ToBlocked(x)), Numbers.Words(b)],
            OutputLength = products * Divide(convolution.X.C, 4) * tiles * 4,
        };
        constants["TILES_PER_WORKGROUP"] = form.Tiles;
        KernelCall product = new(form.Kernel)
        {
            Variant = form.Product,
            SubgroupSize = form.Lanes,
            Constants = ConstantsOf(form.Kernel, constants),
            Workgroup = subgroup,
            Grid = (Divide(tiles, form.Tiles), channelTiles, products),
            Inputs = [Inputs.GetOrAdd((form.Transform, form.Lanes, x, b), _ => KernelRunner.Run(input)), packed],
            OutputLength = products * Divide(y.C, 4) * tiles * 4,
        };
        if (convolution.Activation != Activations.Sigmoid)
        {
            constants["ACTIVATION"] = Activations.Clip;
            (constants["ACT_MIN"], constants["ACT_MAX"]) = Activations.AsClip(convolution.Activation, Convolution.Min, Convolution.Max);
        }

        KernelCall output = new(KernelCatalog.WinogradOutput)
        {
            Variant = form.Transform,
            Constants = ConstantsOf(KernelCatalog.WinogradOutput, constants),
            Workgroup = subgroup,
            Grid = KernelCall.Cover(subgroup, Divide(y.C, 4) * tiles, 1, 1),
            Inputs = [KernelRunner.Run(product), Numbers.Words(b), Numbers.Words(y.ToBlocked(r))],
            OutputLength = y.BlockedCount,
        };
        return y.ToDense(Numbers.Floats(KernelRunner.Run(output)));
    }

    private static Dictionary<string, Word> ConstantsOf(Kernel kernel, Dictionary<string, Word> all) =>
        kernel.ShapeConstants.Concat(kernel.PushConstants).ToDictionary(name => name, name => all[name]);

    private static int Divide(int count, int size) => (count + size - 1) / size;

    /// <summary>What a name tells: f4_w16_l8 is F(4x4) with the variant w16_l8 of winograd_product_lanes, b16_l8 one of winograd_product_stationary.</summary>
    private sealed partial record Form(int M, string Product, int Tiles, int Lanes)
    {
        /// <summary>Output channels of a lane.</summary>
        public const int Vector = 4;

        // Where weights stay, a workgroup takes any number of tiles.
        private const int StationaryTiles = 7;

        public string Transform => $"f{M}";

        public int Channels => Lanes * Vector;

        public Kernel Kernel => Product[0] == 'b' ? KernelCatalog.WinogradProductStationary : KernelCatalog.WinogradProductLanes;

        public static Form Of(string name)
        {
            Match match = Name().Match(name);
            Assert.True(match.Success, $"'{name}' is not f2 or f4 with a variant of a kernel that makes products");
            int Number(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
            return new Form(Number("m"), match.Groups["product"].Value, match.Groups["w"].Success ? Number("w") : StationaryTiles, Number("l"));
        }

        [GeneratedRegex(@"^f(?<m>[24])_(?<product>(w(?<w>\d+)|b\d+)_l(?<l>\d+))$")]
        private static partial Regex Name();
    }
}
