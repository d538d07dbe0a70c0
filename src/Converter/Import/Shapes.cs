using System.Globalization;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import;

/// <summary>Arithmetic of shapes.</summary>
internal static class Shapes
{
    /// <summary>Most dimensions a constant may have; values computed at run time have at most 4.</summary>
    internal const int MaximalRank = 16;

    /// <summary>A checked shape.</summary>
    /// <exception cref="ShapeException">Too many dimensions, a negative size, or too many elements.</exception>
    internal static TensorShape Create(ReadOnlySpan<long> sizes)
    {
        if (sizes.Length > MaximalRank)
        {
            throw new ShapeException($"a tensor has {sizes.Length} dimensions, at most {MaximalRank} are possible");
        }

        int[] narrow = new int[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            narrow[i] = sizes[i] is >= 0 and <= int.MaxValue
                ? (int)sizes[i]
                : throw new ShapeException($"a shape has the size {sizes[i]}; sizes lie between 0 and {int.MaxValue}");
        }

        try
        {
            return new TensorShape(narrow);
        }
        catch (ArgumentException exception)
        {
            throw new ShapeException(exception.Message);
        }
    }

    /// <summary>Reads a shape as <see cref="TensorShape"/> prints it; null when the text is none.</summary>
    internal static TensorShape? TryParse(string text)
    {
        string[] parts = text.Split('x');
        long[] sizes = new long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]))
            {
                return null;
            }
        }

        try
        {
            return Create(sizes);
        }
        catch (ShapeException)
        {
            return null;
        }
    }

    /// <summary>Numbers for a message, which need not be as long as the list.</summary>
    internal static string Text(ReadOnlySpan<long> numbers) => numbers.Length <= MaximalRank
        ? string.Join(", ", numbers.ToArray())
        : $"{string.Join(", ", numbers[..MaximalRank].ToArray())}, … ({numbers.Length} numbers)";

    /// <summary>An axis counted from the front.</summary>
    /// <param name="axis">Negative values count from the end.</param>
    /// <param name="rank">Number of axes.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    internal static int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new ShapeException($"axis {axis} does not exist in a tensor of {rank} dimensions");

    /// <summary>Axes counted from the front, in ascending order.</summary>
    /// <exception cref="ShapeException">There is no such axis, or one is named twice.</exception>
    internal static int[] Axes(ReadOnlySpan<long> axes, int rank)
    {
        SortedSet<int> sorted = [];
        foreach (long axis in axes)
        {
            if (!sorted.Add(Axis(axis, rank)))
            {
                throw new ShapeException($"axis {axis} is named twice");
            }
        }

        return [.. sorted];
    }

    /// <summary>The number of elements along some axes of a shape that exists; 1 for none.</summary>
    internal static int Product(IEnumerable<int> sizes) => sizes.Aggregate(1, (a, b) => a * b);

    /// <summary>The common shape of two operands: missing outer axes count as 1, and sizes 1 stretch.</summary>
    /// <exception cref="ShapeException">Two sizes differ and neither is 1, or the result has too many elements.</exception>
    internal static TensorShape Broadcast(TensorShape a, TensorShape b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        long[] sizes = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            int sizeA = i < rank - a.Rank ? 1 : a[i - (rank - a.Rank)];
            int sizeB = i < rank - b.Rank ? 1 : b[i - (rank - b.Rank)];
            sizes[i] = sizeA == sizeB || sizeB == 1 ? sizeA
                : sizeA == 1 ? sizeB
                : throw new ShapeException($"shapes {a} and {b} cannot be broadcast: sizes {sizeA} and {sizeB}");
        }

        return Create(sizes);
    }

    /// <summary>The shape with sizes 1 put in front until it has a rank.</summary>
    internal static TensorShape Prepend(TensorShape shape, int rank) =>
        new([.. Enumerable.Repeat(1, rank - shape.Rank), .. shape]);

    /// <summary>Distance of neighbours along each axis in row-major order.</summary>
    internal static int[] Strides(TensorShape shape)
    {
        int[] strides = new int[shape.Rank];
        int stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(1, shape[axis]);
        }

        return strides;
    }
}
