using ResNetVk.Converter.Graphs;
using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>Numbers of floating point that do not lie row-major in their storage, such as weights in the layout channels_last.</summary>
internal sealed class StridedConstant : ConstantData
{
    /// <summary>As many neighbouring elements of the storage are read at once.</summary>
    private const int WindowLength = 1 << 22;

    private readonly TensorData _storage;
    private readonly ElementType _type;
    private readonly long _offset;
    private readonly int[] _sizes;
    private readonly long[] _strides;

    // Per axis, for one index of it: elements of the tensor, and elements of the storage from the first to the last of them.
    private readonly int[] _elements;
    private readonly long[] _spans;

    /// <summary>Creates the data of a tensor with at least one axis and one element.</summary>
    /// <param name="storage">Little-endian elements.</param>
    /// <param name="type">Their type, one of floating point.</param>
    /// <param name="offset">Place of the first element of the tensor.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="strides">Along each axis, the distance of neighbours; not negative, and none leads out of the storage.</param>
    internal StridedConstant(TensorData storage, ElementType type, long offset, TensorShape shape, IReadOnlyList<long> strides)
        : base(shape.ElementCount)
    {
        _storage = storage;
        _type = type;
        _offset = offset;
        _sizes = [.. shape];
        _strides = [.. strides.Select((stride, axis) => shape[axis] == 1 ? 0 : stride)];
        _elements = new int[shape.Rank];
        _spans = new long[shape.Rank];
        (int elements, long span) = (1, 1);
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            (_elements[axis], _spans[axis]) = (elements, span);
            elements *= shape[axis];
            span += (shape[axis] - 1) * _strides[axis];
        }
    }

    /// <inheritdoc/>
    protected override void ReadChecked(int start, Span<float> destination) => Read(0, _offset, start, destination);

    /// <summary>Reads elements of the part that begins at an offset and has the axes from one on.</summary>
    private void Read(int axis, long offset, int start, Span<float> destination)
    {
        while (!destination.IsEmpty)
        {
            int first = start / _elements[axis];
            bool fits = _spans[axis] <= WindowLength;
            long most = !fits ? 1 : _strides[axis] == 0 ? _sizes[axis] : 1 + ((WindowLength - _spans[axis]) / _strides[axis]);
            long end = Math.Min((first + most) * _elements[axis], start + (long)destination.Length);
            Span<float> part = destination[..(int)(end - start)];
            long rowOffset = offset + (first * _strides[axis]);
            int startInRow = start - (first * _elements[axis]);
            if (fits)
            {
                long rows = ((end - 1) / _elements[axis]) - first;
                Gather(axis, ReadWindow(rowOffset, (int)((rows * _strides[axis]) + _spans[axis])), startInRow, part);
            }
            else
            {
                // One row is larger than a window; the last axis has rows of one element, so that there is an axis below.
                Read(axis + 1, rowOffset, startInRow, part);
            }

            destination = destination[part.Length..];
            start += part.Length;
        }
    }

    private float[] ReadWindow(long offset, int length)
    {
        int size = _type.SizeInBytes();
        return FromBytes(_storage.Slice(offset * size, (long)length * size), _type).ToArray();
    }

    private void Gather(int firstAxis, ReadOnlySpan<float> window, int start, Span<float> destination)
    {
        Span<int> index = stackalloc int[_sizes.Length];
        int rest = start;
        long place = 0;
        for (int axis = firstAxis; axis < _sizes.Length; axis++)
        {
            (index[axis], rest) = Math.DivRem(rest, _elements[axis]);
            place += index[axis] * _strides[axis];
        }

        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = window[(int)place];
            int axis = _sizes.Length - 1;
            place += _strides[axis];
            while (++index[axis] == _sizes[axis] && axis > firstAxis)
            {
                place -= index[axis] * _strides[axis];
                index[axis] = 0;
                axis--;
                place += _strides[axis];
            }
        }
    }
}
