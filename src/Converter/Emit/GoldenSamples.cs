using ResNetVk.Converter.Planning;

namespace ResNetVk.Converter.Emit;

/// <summary>The elements of a value that golden vectors state singly: where kernels go wrong, and elsewhere by chance.</summary>
internal static class GoldenSamples
{
    // Workgroups and tiles begin at multiples of small powers of two.
    private static readonly int[] s_boundaries = [0, 1, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64];

    /// <summary>Distinct elements as row-major indices, in ascending order: all where there are not more.</summary>
    /// <param name="shape">The value's shape.</param>
    /// <param name="count">How many are wanted.</param>
    public static int[] Choose(BlockedShape shape, int count)
    {
        int all = shape.N * shape.C * shape.H * shape.W;
        if (all <= count)
        {
            return [.. Enumerable.Range(0, all)];
        }

        SortedSet<int> chosen = [];

        // Half of them at corners and boundaries of tiles, in all directions at once and one after the other.
        foreach (int index in Corners(shape).Concat(Boundaries(shape)).TakeWhile(_ => chosen.Count < count / 2))
        {
            chosen.Add(index);
        }

        // A linear congruential generator (Numerical Recipes): the same file for the same network, always.
        for (uint state = (uint)all; chosen.Count < count;)
        {
            state = unchecked((1_664_525 * state) + 1_013_904_223);
            chosen.Add((int)(((ulong)state * (uint)all) >> 32));
        }

        return [.. chosen];
    }

    private static IEnumerable<int> Corners(BlockedShape shape)
    {
        for (int corner = 0; corner < 16; corner++)
        {
            yield return Index(
                shape,
                (corner & 1) == 0 ? shape.N - 1 : 0,
                (corner & 2) == 0 ? shape.C - 1 : 0,
                (corner & 4) == 0 ? shape.H - 1 : 0,
                (corner & 8) == 0 ? shape.W - 1 : 0);
        }
    }

    private static IEnumerable<int> Boundaries(BlockedShape shape)
    {
        foreach (int at in s_boundaries)
        {
            yield return Index(shape, 0, at, at, at);
            yield return Index(shape, 0, shape.C - 1 - at, shape.H - 1 - at, at);
            yield return Index(shape, 0, shape.C / 2, shape.H - 1, shape.W - 1 - at);
        }
    }

    private static int Index(BlockedShape shape, int n, int c, int h, int w) =>
        (((((n * shape.C) + Math.Clamp(c, 0, shape.C - 1)) * shape.H) + Math.Clamp(h, 0, shape.H - 1)) * shape.W) + Math.Clamp(w, 0, shape.W - 1);
}
