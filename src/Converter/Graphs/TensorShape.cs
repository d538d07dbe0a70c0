using System.Collections;

namespace ResNetVk.Converter.Graphs;

/// <summary>A fully known shape: every size is positive (zero only in shape arithmetic), outermost first. Immutable; equal by value.</summary>
public sealed class TensorShape : IReadOnlyList<int>, IEquatable<TensorShape>
{
    /// <summary>The shape of a scalar.</summary>
    public static readonly TensorShape Scalar = new();

    private readonly int[] _sizes;

    /// <summary>Creates a shape.</summary>
    /// <param name="sizes">Sizes, outermost first; copied.</param>
    /// <exception cref="ArgumentException">A size is negative, or the product exceeds 2^31−1 elements.</exception>
    public TensorShape(params ReadOnlySpan<int> sizes)
    {
        _sizes = sizes.ToArray();
        long count = 1;
        foreach (int size in _sizes)
        {
            if (size < 0)
            {
                throw new ArgumentException($"shape {this}: a size is negative");
            }

            count *= size;
            if (count > int.MaxValue)
            {
                throw new ArgumentException($"shape {this} has more than {int.MaxValue} elements, which no tensor here may have");
            }
        }

        ElementCount = (int)count;
    }

    /// <summary>Product of the sizes; 1 for a scalar.</summary>
    public int ElementCount { get; }

    /// <summary>Number of dimensions.</summary>
    public int Rank => _sizes.Length;

    /// <inheritdoc/>
    public int Count => _sizes.Length;

    /// <inheritdoc/>
    public int this[int index] => _sizes[index];

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => _sizes;

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) => other is not null && _sizes.AsSpan().SequenceEqual(other._sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int size in _sizes)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_sizes).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => _sizes.GetEnumerator();

    /// <summary>Prints as <c>1x3x224x224</c>; a scalar as <c>scalar</c>.</summary>
    public override string ToString() => _sizes.Length == 0 ? "scalar" : string.Join('x', _sizes);
}
