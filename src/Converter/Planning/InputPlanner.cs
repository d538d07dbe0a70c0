using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Plans how an input reaches the arena, from a dense tensor or from a picture: pixels, a texture or planes of textures.</summary>
/// <remarks>
/// A picture of [1, H, W, C] that the network turns into [1, C, H, W] first, as TensorFlow's do, is loaded in that form: the transpose belongs to
/// the step that loads a tensor, and a picture takes its place. Other small inputs can be copied, before the first dispatch of any.
/// </remarks>
internal static class InputPlanner
{
    public static PlannedInput Plan(Value input, int index, Graph graph, RegionTable regions, ImageOptions options)
    {
        Node? transpose = TransposeOf(graph, input);
        Value loaded = transpose?.Output ?? input;
        BlockedShape shape = BlockedShape.Of(input.Shape);
        Binding dense = new() { Space = BufferSpace.Input, Index = index, SizeInBytes = shape.DenseSizeInBytes, Kind = BindingKind.Storage };
        ImagePreprocessing? image = options.For(input.Name, BlockedShape.Of(loaded.Shape), input.Shape.Rank, channelsLast: transpose is not null);
        IReadOnlyList<Alternative> alternatives = Relayout.DenseToBlockedAlternatives(shape, dense, regions.Activation(input), regions.Rules);
        if (transpose is null && Relayout.IsCopied(shape, regions.Rules))
        {
            alternatives = [Relayout.CopyOfBlocks(shape, regions.Activation(input)), .. alternatives];
        }

        if (transpose is not null)
        {
            IReadOnlyList<Dispatch> turning = RearrangePlanner.Plan(transpose, (Rearrange)transpose.Operator, regions)[^1].Dispatches;
            alternatives = [.. alternatives.Select(a => a with { Dispatches = [.. a.Dispatches, .. turning] })];
        }

        return new PlannedInput
        {
            Name = input.Name,
            Shape = [.. input.Shape],
            Load = new PlanStep
            {
                Name = $"load {input.Name}",
                Operator = transpose is null ? "DenseToBlocked" : "DenseToBlocked, Rearrange",
                FusedFrom = transpose?.FusedFrom ?? [],
                Alternatives = alternatives,
            },
            Image = image,
            LoadImage = image is null ? null : PlanImage(input.Name, loaded, image, regions),
            LoadTexture = image is null ? null : PlanTexture(input.Name, loaded, image, regions),
            LoadPlanes = image is null ? null : PlanPlanes(input.Name, loaded, image, regions),
        };
    }

    /// <summary>The node that turns an input [1, H, W, C] with one or three channels into [1, C, H, W]; null when it has other readers.</summary>
    public static Node? TransposeOf(Graph graph, Value input) =>
        input.Shape.Rank == 4 && input.Shape[0] == 1 && input.Shape[3] is 1 or 3 && !graph.IsOutput(input)
            && graph.ConsumersOf(input) is [{ } node] && !graph.IsOutput(node.Output) && Transposition.Of(node) is [0, 2, 3, 1]
            ? node
            : null;

    /// <summary>Height and width of the pictures that an input could take; null where it has no such shape.</summary>
    public static (int Height, int Width)? PictureSize(Graph graph, Value input) =>
        input.Shape.Rank != 4 ? null
        : TransposeOf(graph, input) is null ? (input.Shape[2], input.Shape[3])
        : (input.Shape[1], input.Shape[2]);

    private static PlanStep PlanImage(string name, Value loaded, ImagePreprocessing image, RegionTable regions) => Step(
        $"load {name} from a picture",
        "ImageToTensor",
        Builder(KernelCatalog.ImageToTensor, loaded, image, regions)
            .Constant("RESIZE", image.ResizeShorterSide ?? 0)
            .Constant("KEEP_SIZE", image.KeepSize ? 1 : 0)
            .Bind("image", new Binding { Space = BufferSpace.Image, SizeInBytes = 0, Kind = BindingKind.Storage }));

    private static PlanStep PlanTexture(string name, Value loaded, ImagePreprocessing image, RegionTable regions) => Step(
        $"load {name} from a texture",
        "TextureToTensor",
        Builder(KernelCatalog.TextureToTensor, loaded, image, regions).DecidedByPicture().Bind("picture", Plane(0)));

    private static PlanStep PlanPlanes(string name, Value loaded, ImagePreprocessing image, RegionTable regions) => Step(
        $"load {name} from planes",
        "PlanesToTensor",
        Builder(KernelCatalog.PlanesToTensor, loaded, image, regions).DecidedByPicture().Bind("luma", Plane(0)).Bind("cb", Plane(1)).Bind("cr", Plane(2)));

    private static Binding Plane(int index) => new() { Space = BufferSpace.Texture, Index = index, SizeInBytes = 0, Kind = BindingKind.SampledImage };

    private static PlanStep Step(string name, string operation, DispatchBuilder builder) =>
        new() { Name = name, Operator = operation, Alternatives = [builder.BuildReference()] };

    // What the kernels have in common that make an input of a picture: all but where its pixels come from.
    private static DispatchBuilder Builder(Kernel kernel, Value loaded, ImagePreprocessing image, RegionTable regions)
    {
        BlockedShape shape = BlockedShape.Of(loaded.Shape);
        DispatchBuilder builder = regions.Rules.Dispatch(kernel)
            .Constant("C", shape.C).Constant("H", shape.H).Constant("W", shape.W)
            .Constant("COLOR", (int)image.Color)
            .Constant("SCALE", image.Scale)
            .Bind("y", regions.Activation(loaded))
            .Invocations(shape.W, shape.H, 1);
        for (int c = 0; c < 3; c++)
        {
            // A network of one channel uses the first number only.
            builder.Constant($"MEAN{c}", image.Mean[Math.Min(c, shape.C - 1)]).Constant($"STD{c}", image.Std[Math.Min(c, shape.C - 1)]);
        }

        return builder;
    }
}
