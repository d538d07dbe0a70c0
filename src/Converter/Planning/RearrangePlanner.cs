using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Plans strided gathers: Rearrange as one dispatch, Concat as one per part.</summary>
internal static class RearrangePlanner
{
    private static readonly string[] Axes = ["N", "C", "H", "W"];

    public static Alternative Plan(Node node, Rearrange rearrange, RegionTable regions)
    {
        int rank = rearrange.Permutation.Count;

        // Axes that the rank does not use have size 1 and walk themselves.
        int[] permutation = [0, 1, 2, 3];
        int[] starts = [0, 0, 0, 0];
        int[] steps = [1, 1, 1, 1];
        for (int d = 0; d < rank; d++)
        {
            int axis = BlockedShape.AxisOf(d, rank);
            permutation[axis] = BlockedShape.AxisOf(rearrange.Permutation[d], rank);
            starts[axis] = rearrange.Starts[d];
            steps[axis] = rearrange.Steps[d];
        }

        BlockedShape y = BlockedShape.Of(node.Output.Shape);
        return Gather(node.Inputs[0], y, node.Output, [0, 0, 0, 0], permutation, starts, steps, rearrange.Fill, regions).BuildReference();
    }

    public static Alternative Plan(Node node, Concat concat, RegionTable regions)
    {
        int axis = BlockedShape.AxisOf(concat.Axis, node.Output.Shape.Rank);
        List<Dispatch> parts = [];
        int at = 0;
        foreach (Value input in node.Inputs)
        {
            int[] place = [0, 0, 0, 0];
            place[axis] = at;
            parts.Add(Gather(
                input, BlockedShape.Of(input.Shape), node.Output, place, [0, 1, 2, 3], [0, 0, 0, 0], [1, 1, 1, 1], 0, regions).Build());
            at += input.Shape[concat.Axis];
        }

        return new Alternative
        {
            Name = $"{KernelCatalog.Rearrange.Name}/{Kernel.DefaultVariant}",
            Requirements = DeviceRequirements.None,
            Dispatches = parts,
        };
    }

    private static DispatchBuilder Gather(
        Value input, BlockedShape box, Value output, int[] at, int[] permutation, int[] starts, int[] steps, float fill, RegionTable regions)
    {
        BlockedShape y = BlockedShape.Of(output.Shape);
        DispatchBuilder builder = new DispatchBuilder(KernelCatalog.Rearrange)
            .Shape(BlockedShape.Of(input.Shape), "I")
            .Shape(box, "BOX_")
            .Shape(y, "O")
            .Constant("FILL", fill)
            .Bind("x", regions.Activation(input))
            .Bind("y", regions.Activation(output));
        for (int d = 0; d < 4; d++)
        {
            builder
                .Constant($"AT_{Axes[d]}", at[d])
                .Constant($"PERM_{Axes[d]}", permutation[d])
                .Constant($"STEP_{Axes[d]}", steps[d])
                .Constant($"START_{Axes[d]}", starts[d]);
        }

        // A box that ends at the last channel also writes the zero lanes that follow it.
        int channels = at[1] + box.C == y.C ? (4 * y.C4) - at[1] : box.C;
        return builder.Invocations((long)box.H * box.W, channels, box.N);
    }
}
