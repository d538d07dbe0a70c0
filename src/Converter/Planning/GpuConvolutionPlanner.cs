using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Plans the alternatives of a convolution that are shaped for GPUs.</summary>
internal sealed class GpuConvolutionPlanner
{
    private readonly RegionTable _regions;
    private readonly ConvolutionPlanner _convolutions;

    /// <summary>Creates the planner.</summary>
    /// <param name="regions">Where values lie.</param>
    /// <param name="convolutions">Gives what all convolution kernels share.</param>
    public GpuConvolutionPlanner(RegionTable regions, ConvolutionPlanner convolutions)
    {
        _regions = regions;
        _convolutions = convolutions;
    }

    /// <summary>
    /// One alternative with shared memory and one without; the one that is expected to be faster comes first. Before them those with Winograd's transform,
    /// where the rule asks for them. Where it is another list that suits integrated GPUs, it stands before all.
    /// </summary>
    public IEnumerable<Alternative> Plan(ConvolutionShape shape, Node node, Conv2D conv, Value parameters)
    {
        IReadOnlyList<GpuChoice> integrated = GpuChoice.For(shape, conv, _regions.Rules.Variants, GpuClass.Integrated);
        IReadOnlyList<GpuChoice> discrete = GpuChoice.For(shape, conv, _regions.Rules.Variants, GpuClass.Discrete);
        return (integrated.SequenceEqual(discrete) ? [] : integrated.Select(choice => ForIntegratedGpus(Plan(choice, shape, node, conv, parameters))))
            .Concat(discrete.Select(choice => Plan(choice, shape, node, conv, parameters)));
    }

    /// <summary>Bytes of the arena that these alternatives need beside the node's inputs and output, each at its own time.</summary>
    public static long ScratchSizeInBytes(ConvolutionShape shape, Conv2D conv, VariantRule variants) =>
        new[] { GpuClass.Integrated, GpuClass.Discrete }
            .SelectMany(gpu => GpuChoice.For(shape, conv, variants, gpu))
            .Select(choice => choice.ScratchSizeInBytes(shape))
            .DefaultIfEmpty().Max();

    // Names tell the alternatives of a step apart, and one that suits both kinds of GPU may stand in both lists.
    private static Alternative ForIntegratedGpus(Alternative alternative) => alternative with
    {
        Name = $"{alternative.Name}@integrated",
        Requirements = alternative.Requirements with { IntegratedGpu = true },
    };

    private Alternative Plan(GpuChoice choice, ConvolutionShape shape, Node node, Conv2D conv, Value parameters) => choice.Winograd is { } winograd
        ? Plan(winograd, shape, node, conv, parameters)
        : Plan(choice.Variant, choice.Parts, shape, node, conv, parameters);

    private Alternative Plan(GpuVariant variant, int parts, ConvolutionShape shape, Node node, Conv2D conv, Value parameters)
    {
        Binding x = _regions.Activation(node.Inputs[0]);
        int packedChannels = variant.PackedChannels(shape.Y.C);
        Binding? scratch = parts == 1 ? null : _regions.Scratch(node, 0, GpuVariant.ScratchSizeInBytes(shape, parts));
        DispatchBuilder builder = _convolutions.Fill(_regions.Rules.Dispatch(variant.Kernel, variant.Name), shape, node, conv, parameters, scratch)
            .Constant("PARTS", parts)
            .Bind("x", x)
            .Bind("w", _convolutions.Pack(packedChannels, packedChannels, 1, shape, node.Inputs[1], variant.Half))
            .Workgroups(variant.Workgroup, variant.Grid(shape, parts));
        if (!variant.IsTiled)
        {
            builder.Constant("OCP", packedChannels);
        }

        if (scratch is null)
        {
            return builder.BuildAlternative(variant.Requirements);
        }

        return _convolutions.Fill(_regions.Rules.Dispatch(KernelCatalog.SumParts), shape, node, conv, parameters)
            .Constant("PARTS", parts)
            .Bind("parts", scratch)
            .Bind("x", x)
            .Workgroups(new WorkgroupSize(64, 1, 1), shape.Y.SizeInBytes / 16, 1, 1)
            .BuildAlternative(variant.Requirements, builder.Build()) with
        {
            Name = $"{variant.Kernel.Name}/{_regions.Rules.NameOf(variant.Name)}+{parts}parts",
        };
    }

    private Alternative Plan(GpuWinograd winograd, ConvolutionShape shape, Node node, Conv2D conv, Value parameters)
    {
        GpuVariant variant = winograd.Product;
        ConvolutionShape products = winograd.Products(shape);
        int packedChannels = variant.PackedChannels(shape.Y.C);
        WorkgroupSize workgroup = new(64, 1, 1);
        Binding transformed = _regions.Scratch(node, 0, products.X.SizeInBytes);
        Binding sums = _regions.Scratch(node, winograd.SumsOffsetInBytes(shape), winograd.Parts * products.Y.SizeInBytes);
        Dispatch input = _convolutions.TransformInput(_regions.Rules.Dispatch(KernelCatalog.WinogradInputScalar, winograd.TransformVariant), shape, node, conv, parameters)
            .Bind("v", transformed)
            .Workgroups(workgroup, winograd.InputTransforms(shape), 1, 1)
            .Build();
        DispatchBuilder product = ConvolutionPlanner.Shape(new DispatchBuilder(variant.Kernel, variant.Name), products, new Conv2D())
            .Constant("PARTS", winograd.Parts)
            .Bind("x", transformed)
            .Bind("w", _convolutions.PackForWinograd(winograd.M, packedChannels, packedChannels, 1, shape, node.Inputs[1]))
            .Bind("b", _regions.Weight(parameters))
            .Bind("r", transformed)
            .Bind("y", sums)
            .Workgroups(variant.Workgroup, variant.Grid(products, winograd.Parts));
        if (!variant.IsTiled)
        {
            product.Constant("OCP", packedChannels);
        }

        // The prologue is done.
        return ConvolutionPlanner.Shape(_regions.Rules.Dispatch(KernelCatalog.WinogradOutputScalar, winograd.TransformVariant), shape, conv with { Prologue = null })
            .Constant("PARTS", winograd.Parts)
            .Bind("m", sums)
            .Bind("b", _regions.Weight(parameters))
            .Bind("r", _regions.Activation(node.Inputs[conv.Residual == ResidualPosition.None ? 0 : 3]))
            .Bind("y", _regions.Activation(node.Output))
            .Workgroups(workgroup, winograd.OutputTransforms(shape, _regions.Rules), 1, 1)
            .BuildAlternative(variant.Requirements, input, product.Build()) with
        {
            Name = $"winograd_{_regions.Rules.NameOf(winograd.TransformVariant)}/{variant.Kernel.Name}/{variant.Name}" + (winograd.Parts > 1 ? $"+{winograd.Parts}parts" : ""),
        };
    }
}
