using ResNetVk.Converter.Graphs;

namespace ResNetVk.Conformance.Reference;

/// <summary>Conversion between a row-major index and coordinates.</summary>
internal static class Coordinates
{
    /// <summary>Writes the coordinates of an element.</summary>
    /// <param name="index">Row-major index.</param>
    /// <param name="shape">Shape of the tensor.</param>
    /// <param name="at">Receives one coordinate per dimension.</param>
    public static void Of(int index, TensorShape shape, Span<int> at)
    {
        for (int d = shape.Rank - 1; d >= 0; d--)
        {
            at[d] = index % shape[d];
            index /= shape[d];
        }
    }

    /// <summary>Prints the coordinates of an element as <c>[0,3,1,2]</c>.</summary>
    public static string Describe(int index, TensorShape shape)
    {
        int[] at = new int[shape.Rank];
        Of(index, shape, at);
        return $"[{string.Join(',', at)}]";
    }
}
