using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Chooses the kernels of one node.</summary>
internal sealed class StepPlanner
{
    private readonly RegionTable _regions;
    private readonly ConvolutionPlanner _convolutions;

    public StepPlanner(RegionTable regions)
    {
        _regions = regions;
        _convolutions = new ConvolutionPlanner(regions);
    }

    /// <summary>The step of a node, with its alternatives in order of preference.</summary>
    /// <exception cref="ConversionException">The node is too large for the limits that every device has.</exception>
    public PlanStep Plan(Node node)
    {
        try
        {
            return new PlanStep
            {
                Name = node.Name,
                Operator = node.Operator.Describe(),
                FusedFrom = node.FusedFrom,
                MultiplyAdds = MultiplyAdds(node),
                Alternatives = Alternatives(node),
            };
        }
        catch (ConversionException exception)
        {
            throw new ConversionException($"node '{node.Name}' of shape {node.Output.Shape}: {exception.Message}", exception.Hint);
        }
    }

    /// <summary>Multiply-adds of one execution.</summary>
    public static long MultiplyAdds(Node node) => node.Operator switch
    {
        Conv2D => (long)node.Output.Shape.ElementCount * (node.Inputs[1].Shape.ElementCount / node.Inputs[1].Shape[0]),
        FullyConnected => (long)node.Output.Shape.ElementCount * node.Inputs[1].Shape[1],
        _ => 0,
    };

    private IReadOnlyList<Alternative> Alternatives(Node node) => node.Operator switch
    {
        Conv2D conv => _convolutions.Plan(node, conv),
        FullyConnected dense => _convolutions.Plan(node, dense),
        Pool2D pool =>
        [
            .. _regions.Rules.HasHalfValues ? [] : new[] { Pool(new DispatchBuilder(KernelCatalog.Pool2dTexels), node, pool).BuildAlternative(DeviceRequirements.None) },
            Pool(_regions.Rules.Dispatch(KernelCatalog.Pool2d), node, pool).BuildReference(),
        ],
        GlobalAveragePool pool =>
        [
            // Where a subgroup is as narrow as on a CPU, its lanes add their partial sums and no barrier is waited for.
            .. LanesVariant.SubgroupSizes.Select(lanes => GlobalAverage(node, pool, lanes).BuildAlternative(new DeviceRequirements { SubgroupSize = lanes }, $"_l{lanes}")),
            GlobalAverage(node, pool, 64).BuildReference(),
        ],
        ReduceChannels reduce => [Reduced(node, reduce).BuildReference()],
        Operators.Resize resize => [Resized(node, resize).BuildReference()],
        Binary binary => [Elementwise(node, binary).BuildReference()],
        ChannelAffine affine => [Affine(node, affine.Activation, node.Inputs[1], node.Inputs[2]).BuildReference()],
        Activate activate => [Affine(node, activate.Activation, null, null).BuildReference()],
        Softmax softmax => [SoftMax(node, softmax.Log).BuildReference()],
        Operators.Reshape => [Reshaped(node).BuildReference()],
        Operators.Rearrange rearrange => RearrangePlanner.Plan(node, rearrange, _regions),
        Concat concat => RearrangePlanner.Plan(node, concat, _regions),
        _ => throw new InvalidOperationException($"node '{node.Name}': operator {node.Operator.Describe()} should have been rewritten by a pass"),
    };

    private Binding X(Node node) => _regions.Activation(node.Inputs[0]);

    private Binding Y(Node node) => _regions.Activation(node.Output);

    private DispatchBuilder Pool(DispatchBuilder builder, Node node, Pool2D pool)
    {
        BlockedShape x = BlockedShape.Of(node.Inputs[0].Shape);
        BlockedShape y = BlockedShape.Of(node.Output.Shape);
        Window w = pool.Window;
        return builder
            .Constant("N", y.N).Constant("C", y.C)
            .Constant("IH", x.H).Constant("IW", x.W).Constant("OH", y.H).Constant("OW", y.W)
            .Constant("KH", pool.KH).Constant("KW", pool.KW).Constant("SH", w.SH).Constant("SW", w.SW)
            .Constant("PT", w.PT).Constant("PL", w.PL).Constant("PB", w.PB).Constant("PR", w.PR)
            .Constant("DH", w.DH).Constant("DW", w.DW).Constant("MODE", (int)pool.Kind)
            .Bind("x", X(node)).Bind("y", Y(node))
            .Invocations(y.W, y.H, (long)y.N * y.C4);
    }

    private DispatchBuilder GlobalAverage(Node node, GlobalAveragePool pool, int invocations)
    {
        BlockedShape x = BlockedShape.Of(node.Inputs[0].Shape);
        return _regions.Rules.Dispatch(KernelCatalog.GlobalAveragePool)
            .Shape(x)
            .Prologue(pool.Prologue)
            .Bind("x", X(node))
            .Bind("s", pool.Prologue is null ? X(node) : _regions.Weight(node.Inputs[1]))
            .Bind("t", pool.Prologue is null ? X(node) : _regions.Weight(node.Inputs[2]))
            .Bind("y", Y(node))
            .Workgroups(new WorkgroupSize(invocations, 1, 1), new Grid(x.C4, x.N, 1));
    }

    private DispatchBuilder Reduced(Node node, ReduceChannels reduce)
    {
        BlockedShape y = BlockedShape.Of(node.Output.Shape);
        return _regions.Rules.Dispatch(KernelCatalog.ReduceChannels)
            .Shape(y)
            .Constant("COUNT", reduce.Count).Constant("INNER", reduce.Inner).Constant("MODE", (int)reduce.Kind)
            .Bind("x", X(node)).Bind("y", Y(node))
            .Invocations((long)y.H * y.W, y.C4, y.N);
    }

    private DispatchBuilder Resized(Node node, Operators.Resize resize)
    {
        BlockedShape x = BlockedShape.Of(node.Inputs[0].Shape);
        BlockedShape y = BlockedShape.Of(node.Output.Shape);
        return _regions.Rules.Dispatch(KernelCatalog.Resize)
            .Constant("N", y.N).Constant("C", y.C)
            .Constant("IH", x.H).Constant("IW", x.W).Constant("OH", y.H).Constant("OW", y.W)
            .Constant("LINEAR", (int)resize.Mode)
            .Bind("x", X(node)).Bind("rows", _regions.Weight(node.Inputs[1])).Bind("columns", _regions.Weight(node.Inputs[2])).Bind("y", Y(node))
            .Invocations(y.W, y.H, (long)y.N * y.C4);
    }

    private DispatchBuilder Elementwise(Node node, Binary binary)
    {
        BlockedShape y = BlockedShape.Of(node.Output.Shape);
        return _regions.Rules.Dispatch(KernelCatalog.ElementwiseBinary)
            .Shape(y)
            .Shape(BlockedShape.Of(node.Inputs[0].Shape), "A")
            .Shape(BlockedShape.Of(node.Inputs[1].Shape), "B")
            .Constant("OPERATION", (int)binary.Kind)
            .Constant("RESIDUAL", binary.Residual ? 1 : 0)
            .Activation(binary.Activation)
            .Bind("a", X(node)).Bind("b", _regions.Activation(node.Inputs[1]))
            .Bind("r", _regions.Activation(node.Inputs[binary.Residual ? 2 : 0])).Bind("y", Y(node))
            .Invocations((long)y.H * y.W, y.C4, y.N);
    }

    private DispatchBuilder Affine(Node node, Activation activation, Value? scale, Value? offset)
    {
        BlockedShape y = BlockedShape.Of(node.Output.Shape);
        return _regions.Rules.Dispatch(KernelCatalog.ChannelAffine)
            .Shape(y)
            .Constant("AFFINE", scale is null ? 0 : 1)
            .Activation(activation)
            .Bind("x", X(node))
            .Bind("s", scale is null ? X(node) : _regions.Weight(scale))
            .Bind("b", offset is null ? X(node) : _regions.Weight(offset))
            .Bind("y", Y(node))
            .Invocations((long)y.H * y.W, y.C4, y.N);
    }

    private DispatchBuilder SoftMax(Node node, bool log)
    {
        BlockedShape x = BlockedShape.Of(node.Inputs[0].Shape);
        return _regions.Rules.Dispatch(KernelCatalog.Softmax)
            .Shape(x)
            .Constant("LOG", log ? 1 : 0)
            .Bind("x", X(node)).Bind("y", Y(node))
            .Workgroups(new WorkgroupSize(64, 1, 1), new Grid(x.W, x.H, x.N));
    }

    private DispatchBuilder Reshaped(Node node)
    {
        BlockedShape x = BlockedShape.Of(node.Inputs[0].Shape);
        BlockedShape y = BlockedShape.Of(node.Output.Shape);
        return _regions.Rules.Dispatch(KernelCatalog.Reshape)
            .Shape(x, "I").Shape(y, "O")
            .Bind("x", X(node)).Bind("y", Y(node))
            .Invocations((long)y.H * y.W, y.C4, y.N);
    }
}
