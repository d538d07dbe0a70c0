using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Plans strided gathers: Rearrange as one dispatch, Concat as one per part. By blocks of four channels where some of them can.</summary>
internal static class RearrangePlanner
{
    private static readonly int[] s_nothing = [0, 0, 0, 0];

    public static IReadOnlyList<Alternative> Plan(Node node, Rearrange rearrange, RegionTable regions)
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

        BlockedShape box = BlockedShape.Of(node.Output.Shape);
        return Plan([new Gather(node.Inputs[0], node.Output, box, s_nothing, permutation, starts, steps, rearrange.Fill)], regions);
    }

    public static IReadOnlyList<Alternative> Plan(Node node, Concat concat, RegionTable regions)
    {
        int axis = BlockedShape.AxisOf(concat.Axis, node.Output.Shape.Rank);
        List<Gather> parts = [];
        int at = 0;
        foreach (Value input in node.Inputs)
        {
            int[] place = [0, 0, 0, 0];
            place[axis] = at;
            parts.Add(new Gather(input, node.Output, BlockedShape.Of(input.Shape), place, [0, 1, 2, 3], s_nothing, [1, 1, 1, 1], 0));
            at += input.Shape[concat.Axis];
        }

        return Plan(parts, regions);
    }

    private static IReadOnlyList<Alternative> Plan(IReadOnlyList<Gather> parts, RegionTable regions)
    {
        Alternative reference = Build(parts, regions, byBlocks: false);
        if (regions.Rules.HasHalfValues || !parts.Any(part => part.MovesBlocks))
        {
            return [reference];
        }

        // Named for the blocks even if other parts have none: names tell the alternatives of a step apart.
        return [Build(parts, regions, byBlocks: true) with { Name = $"{KernelCatalog.RearrangeBlocks.Name}/{Kernel.DefaultVariant}" }, reference];
    }

    private static Alternative Build(IReadOnlyList<Gather> parts, RegionTable regions, bool byBlocks)
    {
        DispatchBuilder[] dispatches = [.. parts.Select(part => part.Plan(regions, byBlocks))];
        return dispatches[^1].BuildAlternative(DeviceRequirements.None, [.. dispatches[..^1].Select(dispatch => dispatch.Build())]);
    }
}
