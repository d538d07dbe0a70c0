using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Plans how an input reaches the arena, from a dense tensor or from a picture.</summary>
internal static class InputPlanner
{
    public static PlannedInput Plan(Value input, int index, RegionTable regions, ImageOptions options)
    {
        BlockedShape shape = BlockedShape.Of(input.Shape);
        Binding dense = new() { Space = BufferSpace.Input, Index = index, SizeInBytes = shape.DenseSizeInBytes, Kind = BindingKind.Storage };
        ImagePreprocessing? image = options.For(input.Name, shape, input.Shape.Rank);
        return new PlannedInput
        {
            Name = input.Name,
            Shape = [.. input.Shape],
            Load = new PlanStep
            {
                Name = $"load {input.Name}",
                Operator = "DenseToBlocked",
                Alternatives = Relayout.DenseToBlockedAlternatives(shape, dense, regions.Activation(input)),
            },
            Image = image,
            LoadImage = image is null ? null : PlanImage(input, shape, image, regions),
        };
    }

    private static PlanStep PlanImage(Value input, BlockedShape shape, ImagePreprocessing image, RegionTable regions)
    {
        DispatchBuilder builder = new DispatchBuilder(KernelCatalog.ImageToTensor)
            .Constant("C", shape.C).Constant("H", shape.H).Constant("W", shape.W)
            .Constant("COLOR", (int)image.Color)
            .Constant("RESIZE", image.ResizeShorterSide ?? 0)
            .Constant("KEEP_SIZE", image.KeepSize ? 1 : 0)
            .Constant("SCALE", image.Scale)
            .Bind("image", new Binding { Space = BufferSpace.Image, SizeInBytes = 0, Kind = BindingKind.Storage })
            .Bind("y", regions.Activation(input))
            .Invocations(shape.W, shape.H, 1);
        for (int c = 0; c < 3; c++)
        {
            // A network of one channel uses the first number only.
            builder.Constant($"MEAN{c}", image.Mean[Math.Min(c, shape.C - 1)]).Constant($"STD{c}", image.Std[Math.Min(c, shape.C - 1)]);
        }

        return new PlanStep { Name = $"load {input.Name} from a picture", Operator = "ImageToTensor", Alternatives = [builder.BuildReference()] };
    }
}
