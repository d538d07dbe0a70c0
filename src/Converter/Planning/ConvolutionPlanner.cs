using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Plans convolutions; a fully connected layer is a 1×1 convolution of a 1×1 map.</summary>
internal sealed class ConvolutionPlanner
{
    // The variant of a kernel that reads the file's weights as 16-bit floats, and how the names of such variants begin.
    private const string HalfVariant = "f16";

    // One for every shape, so that every shape has the same pipeline.
    private static readonly WorkgroupSize s_packing = new(64, 1, 1);

    private readonly RegionTable _regions;
    private readonly GpuConvolutionPlanner _gpu;

    /// <summary>Creates the planner.</summary>
    /// <param name="regions">Where values lie, and which variants to plan.</param>
    public ConvolutionPlanner(RegionTable regions)
    {
        _regions = regions;
        _gpu = new GpuConvolutionPlanner(regions, this);
    }

    public IReadOnlyList<Alternative> Plan(Node node, FullyConnected dense) => Plan(node, AsConvolution(dense));

    public IReadOnlyList<Alternative> Plan(Node node, Conv2D conv)
    {
        ConvolutionShape shape = ConvolutionShape.Of(node);
        Value parameters = conv.Prologue is null ? node.Inputs[2] : ParametersWithPrologue(node);
        List<Alternative> alternatives = [];
        foreach (int lanes in LanesVariant.SubgroupSizes)
        {
            alternatives.AddRange(ChooseWinograd(shape, conv, lanes, _regions.Rules).Select(v => PlanWinograd(v, shape, node, conv, parameters)));
            alternatives.AddRange(ChooseLanes(shape, conv, lanes, _regions.Rules).Select(v => PlanLanes(v, shape, node, conv, parameters)));
        }

        // Behind those for exact subgroup sizes of software drivers, where they would run, too, but slowly.
        alternatives.AddRange(_gpu.Plan(shape, node, conv, parameters));
        alternatives.Add(Fill(_regions.Rules.Dispatch(KernelCatalog.Conv2dReference, shape.HalfWeights ? HalfVariant : Kernel.DefaultVariant), shape, node, conv, parameters)
            .Bind("x", _regions.Activation(node.Inputs[0]))
            .Bind("w", _regions.Weight(node.Inputs[1]))
            .Invocations(shape.Y.W, shape.Y.H, (long)shape.Y.N * shape.Y.C4)
            .BuildReference());
        return alternatives;
    }

    /// <summary>Bytes of the arena that the alternatives of a node need beside its inputs and output, each at its own time.</summary>
    /// <param name="node">The node.</param>
    /// <param name="rules">Which alternatives it has.</param>
    public static long ScratchSizeInBytes(Node node, PlanRules rules)
    {
        if ((node.Operator as Conv2D ?? (node.Operator is FullyConnected dense ? AsConvolution(dense) : null)) is not { } conv)
        {
            return 0;
        }

        ConvolutionShape shape = ConvolutionShape.Of(node);
        return LanesVariant.SubgroupSizes.SelectMany(lanes => ChooseWinograd(shape, conv, lanes, rules))
            .Select(v => v.ScratchSizeInBytes(shape))
            .Append(GpuConvolutionPlanner.ScratchSizeInBytes(shape, conv, rules.Variants))
            .Max();
    }

    private static Conv2D AsConvolution(FullyConnected dense) => new() { Activation = dense.Activation };

    private static IEnumerable<LanesVariant> ChooseLanes(ConvolutionShape shape, Conv2D conv, int lanes, PlanRules rules) =>
        rules.HasHalfValues ? []
            : rules.Variants == VariantRule.Every ? LanesVariant.Fitting(shape, conv.Window, conv.Groups, lanes)
            : Enumerable.Repeat(LanesVariant.Choose(shape, conv.Window, conv.Groups, lanes), 1).OfType<LanesVariant>();

    // Its last dispatch does not read x, which a gate carries.
    private static IEnumerable<WinogradVariant> ChooseWinograd(ConvolutionShape shape, Conv2D conv, int lanes, PlanRules rules) => rules.Variants switch
    {
        _ when conv.Residual == ResidualPosition.Gated || rules.HasHalfValues => [],
        VariantRule.Direct => [],
        VariantRule.Every => WinogradVariant.Fitting(shape, conv.Window, conv.Groups, lanes),
        _ => Enumerable.Repeat(WinogradVariant.Choose(shape, conv.Window, conv.Groups, lanes), 1).OfType<WinogradVariant>(),
    };

    private Alternative PlanWinograd(WinogradVariant variant, ConvolutionShape shape, Node node, Conv2D conv, Value parameters)
    {
        Binding input = _regions.Scratch(node, 0, variant.InputSizeInBytes(shape));
        Binding products = _regions.Scratch(node, variant.ProductOffsetInBytes(shape), variant.ProductSizeInBytes(shape));
        Dispatch transform = TransformInput(new DispatchBuilder(KernelCatalog.WinogradInput, variant.TransformVariant), shape, node, conv, parameters)
            .Bind("v", input)
            .Workgroups(variant.Workgroup, variant.InputTransforms(shape), 1, 1)
            .Build();
        DispatchBuilder multiply = variant.IsStationary
            ? new DispatchBuilder(KernelCatalog.WinogradProductStationary, variant.ProductVariant)
                .Constant("TILES_PER_WORKGROUP", variant.TilesPerWorkgroup(shape))
            : new DispatchBuilder(KernelCatalog.WinogradProductLanes, variant.ProductVariant);
        multiply
            .Constant("IC", shape.X.C).Constant("OC", shape.Y.C).Constant("TILES", checked((int)variant.TileCount(shape)))
            .Bind("v", input)
            .Bind("u", PackForWinograd(variant.M, variant.PackedChannels(shape.Y.C), variant.Lanes, WinogradVariant.Vector, shape, node.Inputs[1]))
            .Bind("m", products)
            .Workgroups(variant.Workgroup, variant.Grid(shape));
        return Finish(new DispatchBuilder(KernelCatalog.WinogradOutput, variant.TransformVariant), node, conv, parameters)
            .Constant("N", shape.Y.N).Constant("OC", shape.Y.C).Constant("OH", shape.Y.H).Constant("OW", shape.Y.W)
            .Bind("m", products)
            .Workgroups(variant.Workgroup, variant.OutputTransforms(shape), 1, 1)
            .BuildAlternative(new DeviceRequirements { SubgroupSize = variant.Lanes, SubgroupShuffle = true }, transform, multiply.Build())
            with
        { Name = variant.Name };
    }

    /// <summary>What the kernels that transform the input of a Winograd convolution share: all but where they write and the grid.</summary>
    public DispatchBuilder TransformInput(DispatchBuilder builder, ConvolutionShape shape, Node node, Conv2D conv, Value parameters) => builder
        .Constant("N", shape.X.N)
        .Constant("IC", shape.X.C).Constant("IH", shape.X.H).Constant("IW", shape.X.W)
        .Constant("OC", shape.Y.C).Constant("OH", shape.Y.H).Constant("OW", shape.Y.W)
        .Constant("PT", conv.Window.PT).Constant("PL", conv.Window.PL)
        .Prologue(conv.Prologue)
        .Bind("x", _regions.Activation(node.Inputs[0]))
        .Bind("b", _regions.Weight(parameters));

    /// <summary>The weights of a layer as pack_winograd_weights makes them; kernels with the same lanes and channels of a lane share them.</summary>
    /// <param name="m">Outputs of a tile in each direction.</param>
    /// <param name="packedChannels">Output channels rounded up to a multiple of lanes · vector.</param>
    /// <param name="lanes">Lanes of a workgroup; where that is all packed channels, they lie in their order.</param>
    /// <param name="vector">Output channels of a lane.</param>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="weight">The canonical weights.</param>
    public Binding PackForWinograd(int m, int packedChannels, int lanes, int vector, ConvolutionShape shape, Value weight)
    {
        long sizeInBytes = WinogradSizeInBytes(m, packedChannels, shape);
        return _regions.Packed(
            $"{_regions.Weight(weight).Tensor}#winograd{m}l{lanes}v{vector}",
            sizeInBytes,
            region => PackForWinogradInto(region, m, packedChannels, lanes, vector, shape, weight));
    }

    /// <summary>Bytes of what <see cref="PackForWinogradInto"/> makes.</summary>
    public static long WinogradSizeInBytes(int m, int packedChannels, ConvolutionShape shape) => 16L * (m + 2) * (m + 2) * shape.X.C4 * packedChannels;

    /// <summary>The dispatch that packs the weights of a layer, see <see cref="PackForWinograd"/>.</summary>
    /// <param name="region">Where to.</param>
    /// <param name="m">Outputs of a tile in each direction.</param>
    /// <param name="packedChannels">Output channels rounded up to a multiple of lanes · vector.</param>
    /// <param name="lanes">Lanes of a workgroup.</param>
    /// <param name="vector">Output channels of a lane.</param>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="weight">The canonical weights.</param>
    /// <param name="elementsLast">True when the elements of an input block and an output channel lie together, not those of all that share an element.</param>
    public Dispatch PackForWinogradInto(
        Binding region, int m, int packedChannels, int lanes, int vector, ConvolutionShape shape, Value weight, bool elementsLast = false) =>
        new DispatchBuilder(KernelCatalog.PackWinogradWeights, shape.HalfWeights ? $"{HalfVariant}_f{m}" : $"f{m}")
            .Constant("OC", shape.Y.C).Constant("IC", shape.X.C).Constant("OCP", packedChannels)
            .Constant("LANES", lanes).Constant("VECTOR", vector)
            .Constant("ELEMENT_STEP", elementsLast ? 1 : checked(shape.X.C4 * packedChannels))
            .Constant("PLACE_STEP", elementsLast ? (m + 2) * (m + 2) : 1)
            .Bind("w", _regions.Weight(weight))
            .Bind("u", region)
            .Workgroups(s_packing, packedChannels, shape.X.C4, 1)
            .Build();

    private Alternative PlanLanes(LanesVariant variant, ConvolutionShape shape, Node node, Conv2D conv, Value parameters) =>
        Finish(Sizes(new DispatchBuilder(KernelCatalog.Conv2dLanes, variant.Name), shape, conv), node, conv, parameters)
            .Prologue(conv.Prologue)
            .Bind("x", _regions.Activation(node.Inputs[0]))
            .Bind("w", Pack(variant.PackedChannels(shape.Y.C), variant.Lanes, variant.Vector, shape, node.Inputs[1]))
            .Workgroups(variant.Workgroup, variant.Grid(shape))
            .BuildAlternative(new DeviceRequirements { SubgroupSize = variant.Lanes, SubgroupShuffle = true });

    /// <summary>The weights of a layer as pack_conv_weights makes them; kernels with the same lanes and channels of a lane share them.</summary>
    /// <param name="packedChannels">Output channels rounded up to a multiple of lanes · vector.</param>
    /// <param name="lanes">Lanes of a workgroup; where that is all packed channels, they lie in their order.</param>
    /// <param name="vector">Output channels of a lane.</param>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="weight">The canonical weights.</param>
    /// <param name="half">True for packed weights of 16-bit floats, of a layer that has such.</param>
    public Binding Pack(int packedChannels, int lanes, int vector, ConvolutionShape shape, Value weight, bool half = false)
    {
        long sizeInBytes = PackedSizeInBytes(packedChannels, shape, half);
        return _regions.Packed(
            $"{_regions.Weight(weight).Tensor}#lanes{lanes}v{vector}{(half ? "f16" : "")}",
            sizeInBytes,
            region => PackInto(region, packedChannels, lanes, vector, shape, weight, half));
    }

    /// <summary>Bytes of what <see cref="PackInto"/> makes.</summary>
    public static long PackedSizeInBytes(int packedChannels, ConvolutionShape shape, bool half = false) =>
        (half ? 8L : 16L) * shape.KH * shape.KW * shape.X.C4 * packedChannels;

    /// <summary>The dispatch that packs the weights of a layer, see <see cref="Pack"/>.</summary>
    public Dispatch PackInto(Binding region, int packedChannels, int lanes, int vector, ConvolutionShape shape, Value weight, bool half = false) =>
        new DispatchBuilder(KernelCatalog.PackConvWeights, (shape.HalfWeights, half) switch
        {
            (false, _) => Kernel.DefaultVariant,
            (true, false) => HalfVariant,
            (true, true) => $"{HalfVariant}_packed",
        })
            .Constant("OC", shape.Y.C).Constant("IC", shape.X.C)
            .Constant("KH", shape.KH).Constant("KW", shape.KW)
            .Constant("OCP", packedChannels).Constant("LANES", lanes).Constant("VECTOR", vector)
            .Bind("w", _regions.Weight(weight))
            .Bind("p", region)
            .Workgroups(s_packing, packedChannels, shape.X.C4, (long)shape.KH * shape.KW)
            .Build();

    // Bias, scale and offset one after the other, as the kernels' binding b wants them: a device may allow few storage buffers.
    private static Value ParametersWithPrologue(Node node)
    {
        float[] parameters = [.. node.Inputs[2].ReadConstant(), .. node.Inputs[^2].ReadConstant(), .. node.Inputs[^1].ReadConstant()];
        return new Value($"{node.Inputs[2].Name}+prologue@{node.Name}", new TensorShape(parameters.Length), parameters);
    }

    /// <summary>
    /// What the kernels of Include/conv_constants.glsl share: all constants, and all bindings but the input and the weights.
    /// </summary>
    /// <param name="builder">Of the kernel.</param>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="node">The layer.</param>
    /// <param name="conv">Its operator.</param>
    /// <param name="parameters">Bias, perhaps with a prologue's scale and offset.</param>
    /// <param name="y">Where the result goes if not to the node's output.</param>
    public DispatchBuilder Fill(
        DispatchBuilder builder, ConvolutionShape shape, Node node, Conv2D conv, Value parameters, Binding? y = null) =>
        Bind(Shape(builder, shape, conv), node, conv, parameters, y);

    /// <summary>The constants of Include/conv_constants.glsl.</summary>
    public static DispatchBuilder Shape(DispatchBuilder builder, ConvolutionShape shape, Conv2D conv) => Sizes(builder, shape, conv)
        .Constant("GROUPS", conv.Groups)
        .Constant("RESIDUAL", (int)conv.Residual)
        .Activation(conv.Activation)
        .Prologue(conv.Prologue);

    private static DispatchBuilder Sizes(DispatchBuilder builder, ConvolutionShape shape, Conv2D conv) => builder
        .Constant("N", shape.Y.N)
        .Constant("IC", shape.X.C).Constant("IH", shape.X.H).Constant("IW", shape.X.W)
        .Constant("OC", shape.Y.C).Constant("OH", shape.Y.H).Constant("OW", shape.Y.W)
        .Constant("KH", shape.KH).Constant("KW", shape.KW)
        .Constant("SH", conv.Window.SH).Constant("SW", conv.Window.SW)
        .Constant("PT", conv.Window.PT).Constant("PL", conv.Window.PL)
        .Constant("DH", conv.Window.DH).Constant("DW", conv.Window.DW);

    // What becomes of the sums: Include/residual.glsl, in a kernel whose bounds are push constants. There no activation and ReLU are clips
    // between infinite bounds, NaN and negative zero included, so that all three have one pipeline.
    private DispatchBuilder Finish(DispatchBuilder builder, Node node, Conv2D conv, Value parameters) =>
        Bind(builder.Constant("RESIDUAL", (int)conv.Residual).Activation(conv.Activation.AsClip()), node, conv, parameters, null);

    private DispatchBuilder Bind(DispatchBuilder builder, Node node, Conv2D conv, Value parameters, Binding? y) => builder
        .Bind("b", _regions.Weight(parameters))
        .Bind("r", conv.Residual == ResidualPosition.None ? _regions.Activation(node.Inputs[0]) : _regions.Activation(node.Inputs[3]))
        .Bind("y", y ?? _regions.Activation(node.Output));
}
