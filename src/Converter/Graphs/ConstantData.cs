using System.Numerics;
using System.Runtime.InteropServices;
using ResNetVk.Format;

namespace ResNetVk.Converter.Graphs;

/// <summary>The elements of a constant, read on demand as 32-bit floats: weights stay in their file until they are written to another.</summary>
/// <remarks>Immutable; reading is thread-safe. Row-major.</remarks>
public abstract class ConstantData
{
    private const int PieceLength = 1 << 14;
    private const int Unknown = -2;
    private int _indexOfNaN = Unknown;

    /// <summary>Creates data of a fixed length.</summary>
    /// <param name="length">Number of elements.</param>
    protected ConstantData(int length) => Length = length;

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>Wraps an array, which must not change.</summary>
    public static ConstantData FromArray(float[] elements) => new ArrayConstant(elements);

    /// <summary>Reads elements out of bytes, converting each to a 32-bit float where it is read.</summary>
    /// <param name="bytes">Little-endian elements.</param>
    /// <param name="type">Their type, one of floating point.</param>
    /// <exception cref="ArgumentException">The type is none of floating point, or the bytes are not a whole number of elements.</exception>
    public static ConstantData FromBytes(TensorData bytes, ElementType type) => new EncodedConstant(bytes, type);

    /// <summary>Wraps an array, which must not change.</summary>
    public static implicit operator ConstantData(float[] elements) => FromArray(elements);

    /// <summary>Reads consecutive elements.</summary>
    /// <param name="start">First element.</param>
    /// <param name="destination">Filled completely.</param>
    /// <exception cref="ArgumentOutOfRangeException">The elements asked for are not all within <see cref="Length"/>.</exception>
    /// <exception cref="IOException">The file behind it cannot be read.</exception>
    public void Read(int start, Span<float> destination)
    {
        CheckRange(start, destination.Length);
        ReadChecked(start, destination);
    }

    /// <summary>All elements; not to be modified, since it may be the array this object wraps.</summary>
    public virtual float[] ToArray()
    {
        float[] elements = new float[Length];
        ReadChecked(0, elements);
        return elements;
    }

    /// <summary>Consecutive elements of this data; nothing is copied.</summary>
    /// <param name="start">First element.</param>
    /// <param name="length">Number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slice is not within <see cref="Length"/>.</exception>
    public ConstantData Slice(int start, int length)
    {
        CheckRange(start, length);
        return new SlicedConstant(this, start, length);
    }

    /// <summary>The same weights with a factor per output channel, multiplied in double precision where they are read: w′[o,…] = s[o]·w[o,…].</summary>
    /// <param name="scale">One factor per output channel, the outermost dimension.</param>
    /// <exception cref="ArgumentException">The number of elements is no multiple of the number of factors.</exception>
    public ConstantData Scale(double[] scale) => scale.Length > 0 && Length % scale.Length == 0
        ? new ScaledConstant(this, scale)
        : throw new ArgumentException($"{Length} weights cannot have {scale.Length} output channels", nameof(scale));

    /// <summary>The same elements, each rounded to the nearest 16-bit float, of two equally near ones to the even one; stored in 16 bits.</summary>
    public ConstantData RoundToHalf() => new HalfConstant(this);

    /// <summary>The type the elements have in a compiled model.</summary>
    public virtual ElementType StoredType => ElementType.F32;

    /// <summary>The same elements as bytes of type <see cref="StoredType"/>, read on demand.</summary>
    public TensorData ToBytes() => new ConstantBytes(this);

    /// <summary>Index of the first element that is not a number; −1 when there is none. Looked for once.</summary>
    public int IndexOfNaN()
    {
        if (_indexOfNaN == Unknown)
        {
            _indexOfNaN = FindNaN();
        }

        return _indexOfNaN;
    }

    /// <summary>Reads elements that are known to be within the length.</summary>
    /// <param name="start">First element.</param>
    /// <param name="destination">Filled completely.</param>
    protected abstract void ReadChecked(int start, Span<float> destination);

    private int FindNaN()
    {
        float[] piece = new float[Math.Min(PieceLength, Length)];
        for (int start = 0; start < Length; start += PieceLength)
        {
            Span<float> elements = piece.AsSpan(0, Math.Min(PieceLength, Length - start));
            ReadChecked(start, elements);
            if (IndexOfNaN(elements) is >= 0 and int index)
            {
                return start + index;
            }
        }

        return -1;
    }

    private static int IndexOfNaN(ReadOnlySpan<float> elements)
    {
        // A vector that holds a NaN is not equal to itself.
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(elements);
        int begin = 0;
        while (begin < vectors.Length && Vector.EqualsAll(vectors[begin], vectors[begin]))
        {
            begin++;
        }

        for (int i = begin * Vector<float>.Count; i < elements.Length; i++)
        {
            if (float.IsNaN(elements[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private void CheckRange(int start, int length)
    {
        if (start < 0 || length < 0 || start > Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start, $"{length} elements from {start} are not within the {Length} there are");
        }
    }
}
