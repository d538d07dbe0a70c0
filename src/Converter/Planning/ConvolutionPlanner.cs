using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Plans convolutions; a fully connected layer is a 1×1 convolution of a 1×1 map.</summary>
internal sealed class ConvolutionPlanner
{
    // One for every shape, so that every shape has the same pipeline.
    private static readonly WorkgroupSize s_packing = new(64, 1, 1);

    private readonly RegionTable _regions;
    private readonly bool _winograd;

    /// <summary>Creates the planner.</summary>
    /// <param name="regions">Where values lie.</param>
    /// <param name="winograd">True to plan Winograd alternatives where they are expected to be faster.</param>
    public ConvolutionPlanner(RegionTable regions, bool winograd)
    {
        _regions = regions;
        _winograd = winograd;
    }

    public IReadOnlyList<Alternative> Plan(Node node, FullyConnected dense) =>
        Plan(node, new Conv2D { Activation = dense.Activation });

    public IReadOnlyList<Alternative> Plan(Node node, Conv2D conv)
    {
        ConvolutionShape shape = ConvolutionShape.Of(node);
        Value parameters = conv.Prologue is null ? node.Inputs[2] : ParametersWithPrologue(node);
        List<Alternative> alternatives = [];
        foreach (int lanes in LanesVariant.SubgroupSizes)
        {
            if (_winograd && ChooseWinograd(shape, conv, lanes) is { } winograd)
            {
                alternatives.Add(PlanWinograd(winograd, shape, node, conv, parameters));
            }

            if (LanesVariant.Choose(shape, conv.Window, conv.Groups, lanes) is { } variant)
            {
                alternatives.Add(PlanLanes(variant, shape, node, conv, parameters));
            }
        }

        alternatives.Add(Fill(new DispatchBuilder(KernelCatalog.Conv2dReference), shape, node, conv, parameters)
            .Bind("x", _regions.Activation(node.Inputs[0]))
            .Bind("w", _regions.Weight(node.Inputs[1]))
            .Invocations(shape.Y.W, shape.Y.H, (long)shape.Y.N * shape.Y.C4)
            .BuildReference());
        return alternatives;
    }

    /// <summary>Bytes of the arena that the Winograd alternatives of a node need beside its inputs and output, each at its own time.</summary>
    public static long ScratchSizeInBytes(Node node)
    {
        if (node.Operator is not Conv2D conv)
        {
            return 0;
        }

        ConvolutionShape shape = ConvolutionShape.Of(node);
        return LanesVariant.SubgroupSizes.Max(lanes => ChooseWinograd(shape, conv, lanes)?.ScratchSizeInBytes(shape) ?? 0);
    }

    // Its last dispatch does not read x, which a gate carries.
    private static WinogradVariant? ChooseWinograd(ConvolutionShape shape, Conv2D conv, int lanes) =>
        conv.Residual == ResidualPosition.Gated ? null : WinogradVariant.Choose(shape, conv.Window, conv.Groups, lanes);

    private Alternative PlanWinograd(WinogradVariant variant, ConvolutionShape shape, Node node, Conv2D conv, Value parameters)
    {
        Binding input = _regions.Scratch(node, 0, variant.InputSizeInBytes(shape));
        Binding products = _regions.Scratch(node, variant.ProductOffsetInBytes(shape), variant.ProductSizeInBytes(shape));
        Dispatch transform = new DispatchBuilder(KernelCatalog.WinogradInput, variant.TransformVariant)
            .Constant("N", shape.X.N)
            .Constant("IC", shape.X.C).Constant("IH", shape.X.H).Constant("IW", shape.X.W)
            .Constant("OC", shape.Y.C).Constant("OH", shape.Y.H).Constant("OW", shape.Y.W)
            .Constant("PT", conv.Window.PT).Constant("PL", conv.Window.PL)
            .Prologue(conv.Prologue)
            .Bind("x", _regions.Activation(node.Inputs[0]))
            .Bind("b", _regions.Weight(parameters))
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
            .Bind("u", PackForWinograd(variant, shape, node.Inputs[1]))
            .Bind("m", products)
            .Workgroups(variant.Workgroup, variant.Grid(shape));
        return Finish(new DispatchBuilder(KernelCatalog.WinogradOutput, variant.TransformVariant), node, WithBounds(conv), parameters)
            .Constant("N", shape.Y.N).Constant("OC", shape.Y.C).Constant("OH", shape.Y.H).Constant("OW", shape.Y.W)
            .Bind("m", products)
            .Workgroups(variant.Workgroup, variant.OutputTransforms(shape), 1, 1)
            .BuildAlternative(new DeviceRequirements { SubgroupSize = variant.Lanes, SubgroupShuffle = true }, transform, multiply.Build())
            with { Name = variant.Name };
    }

    private Binding PackForWinograd(WinogradVariant variant, ConvolutionShape shape, Value weight)
    {
        int packedChannels = variant.PackedChannels(shape.Y.C);
        string form = $"winograd{variant.M}l{variant.Lanes}";
        return _regions.Packed($"{_regions.Weight(weight).Tensor}#{form}", variant.PackedSizeInBytes(shape), region =>
            new DispatchBuilder(KernelCatalog.PackWinogradWeights, variant.TransformVariant)
                .Constant("OC", shape.Y.C).Constant("IC", shape.X.C).Constant("OCP", packedChannels)
                .Constant("LANES", variant.Lanes).Constant("VECTOR", WinogradVariant.Vector)
                .Bind("w", _regions.Weight(weight))
                .Bind("u", region)
                .Workgroups(s_packing, packedChannels, shape.X.C4, 1)
                .Build());
    }

    private Alternative PlanLanes(LanesVariant variant, ConvolutionShape shape, Node node, Conv2D conv, Value parameters) =>
        Finish(Shape(new DispatchBuilder(KernelCatalog.Conv2dLanes, variant.Name), shape, conv), node, WithBounds(conv), parameters)
            .Prologue(conv.Prologue)
            .Bind("x", _regions.Activation(node.Inputs[0]))
            .Bind("w", PackForLanes(variant, shape, node.Inputs[1]))
            .Workgroups(variant.Workgroup, variant.Grid(shape))
            .BuildAlternative(new DeviceRequirements { SubgroupSize = variant.Lanes, SubgroupShuffle = true });

    // Variants with the same lanes and channels of a lane share one packed tensor.
    private Binding PackForLanes(LanesVariant variant, ConvolutionShape shape, Value weight)
    {
        int packedChannels = variant.PackedChannels(shape.Y.C);
        string form = $"lanes{variant.Lanes}v{variant.Vector}";
        return _regions.Packed($"{_regions.Weight(weight).Tensor}#{form}", variant.PackedSizeInBytes(shape), region =>
            new DispatchBuilder(KernelCatalog.PackConvWeights)
                .Constant("OC", shape.Y.C).Constant("IC", shape.X.C)
                .Constant("KH", shape.KH).Constant("KW", shape.KW)
                .Constant("OCP", packedChannels).Constant("LANES", variant.Lanes).Constant("VECTOR", variant.Vector)
                .Bind("w", _regions.Weight(weight))
                .Bind("p", region)
                .Workgroups(s_packing, packedChannels, shape.X.C4, (long)shape.KH * shape.KW)
                .Build());
    }

    // Bias, scale and offset one after the other, as the kernels' binding b wants them: a device may allow few storage buffers.
    private static Value ParametersWithPrologue(Node node)
    {
        float[] parameters = [.. node.Inputs[2].ReadConstant(), .. node.Inputs[^2].ReadConstant(), .. node.Inputs[^1].ReadConstant()];
        return new Value($"{node.Inputs[2].Name}+prologue@{node.Name}", new TensorShape(parameters.Length), parameters);
    }

    // What the kernels of Include/conv_constants.glsl share: all constants, and all bindings but the input and the weights.
    private DispatchBuilder Fill(DispatchBuilder builder, ConvolutionShape shape, Node node, Conv2D conv, Value parameters) =>
        Finish(Shape(builder, shape, conv), node, conv, parameters).Constant("GROUPS", conv.Groups).Prologue(conv.Prologue);

    private static DispatchBuilder Shape(DispatchBuilder builder, ConvolutionShape shape, Conv2D conv) => builder
        .Constant("N", shape.Y.N)
        .Constant("IC", shape.X.C).Constant("IH", shape.X.H).Constant("IW", shape.X.W)
        .Constant("OC", shape.Y.C).Constant("OH", shape.Y.H).Constant("OW", shape.Y.W)
        .Constant("KH", shape.KH).Constant("KW", shape.KW)
        .Constant("SH", conv.Window.SH).Constant("SW", conv.Window.SW)
        .Constant("PT", conv.Window.PT).Constant("PL", conv.Window.PL)
        .Constant("DH", conv.Window.DH).Constant("DW", conv.Window.DW);

    // No activation and ReLU are clips between infinite bounds, NaN and negative zero included: kernels whose bounds are push constants then
    // have one pipeline for all three.
    private static Conv2D WithBounds(Conv2D conv) => conv.Activation.Kind switch
    {
        ActivationKind.None => conv with { Activation = new Activation(ActivationKind.Clip, float.NegativeInfinity, float.PositiveInfinity) },
        ActivationKind.Relu => conv with { Activation = new Activation(ActivationKind.Clip, 0, float.PositiveInfinity) },
        _ => conv,
    };

    // What becomes of the sums: Include/residual.glsl.
    private DispatchBuilder Finish(DispatchBuilder builder, Node node, Conv2D conv, Value parameters) => builder
        .Constant("RESIDUAL", (int)conv.Residual)
        .Activation(conv.Activation)
        .Bind("b", _regions.Weight(parameters))
        .Bind("r", conv.Residual == ResidualPosition.None ? _regions.Activation(node.Inputs[0]) : _regions.Activation(node.Inputs[3]))
        .Bind("y", _regions.Activation(node.Output));
}
