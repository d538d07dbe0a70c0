using System.Numerics;

namespace ResNetVk.Conformance.Comparison;

/// <summary>The indices of the largest elements. NaN counts as smaller than everything; of equal elements the first wins.</summary>
public static class ArgMax
{
    /// <summary>The index of the largest element; −1 when there is none.</summary>
    /// <param name="elements">The scores.</param>
    public static int Of<T>(ReadOnlySpan<T> elements)
        where T : IFloatingPointIeee754<T>
    {
        int best = elements.Length == 0 ? -1 : 0;
        for (int i = 1; i < elements.Length; i++)
        {
            best = elements[i] > elements[best] || (T.IsNaN(elements[best]) && !T.IsNaN(elements[i])) ? i : best;
        }

        return best;
    }

    /// <summary>The indices of the k largest elements, largest first.</summary>
    /// <param name="elements">The scores.</param>
    /// <param name="k">How many; fewer are returned when there are fewer.</param>
    public static int[] Top(ReadOnlySpan<float> elements, int k)
    {
        float[] scores = elements.ToArray();

        // float's order for sorting puts NaN below everything; OrderByDescending is stable, so equal scores keep their order.
        return [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(k)];
    }
}
