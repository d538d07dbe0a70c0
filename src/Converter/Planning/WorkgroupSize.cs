using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>Invocations per workgroup in each direction.</summary>
/// <param name="X">In x.</param>
/// <param name="Y">In y.</param>
/// <param name="Z">In z.</param>
public readonly record struct WorkgroupSize(int X, int Y, int Z)
{
    // One or two subgroups of every GPU, and half of what Vulkan guarantees.
    private const int Invocations = 64;

    /// <summary>A workgroup of at most 64 invocations that wastes little of a grid of this many invocations.</summary>
    public static WorkgroupSize For(long x, long y, long z)
    {
        int wx = PowerOfTwo(x, y == 1 && z == 1 ? Invocations : 8);
        int wy = PowerOfTwo(y, z == 1 ? Invocations / wx : Math.Min(8, Invocations / wx));
        int wz = PowerOfTwo(z, Invocations / (wx * wy));
        while ((x + wx - 1) / wx > PlanLimits.Workgroups && wx < PlanLimits.WorkgroupInvocations)
        {
            // A long row: the invocations of y and z go to x.
            (wx, wy, wz) = (wx * 2, wy > 1 ? wy / 2 : 1, wy > 1 ? wz : Math.Max(1, wz / 2));
        }

        return new WorkgroupSize(wx, wy, wz);
    }

    /// <summary>True when every device can run a grid of this size.</summary>
    public static bool Fits(Grid grid) => Math.Max(grid.X, Math.Max(grid.Y, grid.Z)) <= PlanLimits.Workgroups;

    private static int PowerOfTwo(long extent, int most)
    {
        int size = 1;
        while (size < extent && size < most)
        {
            size *= 2;
        }

        return size;
    }
}
