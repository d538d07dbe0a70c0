using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import;

/// <summary>A tensor whose elements are known at conversion: a weight, or a number of shape arithmetic. Immutable.</summary>
public sealed class ConstantTensor
{
    private readonly long[]? _integers;

    private ConstantTensor(TensorShape shape, ConstantKind kind, ConstantData? data, long[]? integers, string? opaqueReason = null)
    {
        int length = data?.Length ?? integers?.Length ?? shape.ElementCount;
        if (length != shape.ElementCount)
        {
            throw new ArgumentException($"shape {shape} has {shape.ElementCount} elements, found {length}");
        }

        Shape = shape;
        Kind = kind;
        Data = data;
        _integers = integers;
        OpaqueReason = opaqueReason;
    }

    /// <summary>Sizes, outermost first.</summary>
    public TensorShape Shape { get; }

    /// <summary>What the elements are.</summary>
    public ConstantKind Kind { get; }

    /// <summary>Why the elements of an <see cref="ConstantKind.Opaque"/> tensor are not known, such as <c>has type string</c>; else null.</summary>
    public string? OpaqueReason { get; }

    /// <summary>Row-major elements of a <see cref="ConstantKind.Float"/> tensor, read on demand; null for other kinds.</summary>
    public ConstantData? Data { get; }

    /// <summary>Row-major elements of a <see cref="ConstantKind.Float"/> tensor, all read now; not to be written to.</summary>
    /// <exception cref="ShapeException">The tensor is of another kind.</exception>
    public float[] Floats => Data?.ToArray() ?? throw new ShapeException($"a float tensor is needed, found one of kind {Kind}");

    /// <summary>Row-major elements of an <see cref="ConstantKind.Integer"/> or <see cref="ConstantKind.Boolean"/> tensor; not to be written to.</summary>
    /// <exception cref="ShapeException">The tensor is of another kind.</exception>
    public long[] Integers => _integers ?? throw new ShapeException($"an integer tensor is needed, found one of kind {Kind}");

    /// <summary>A tensor of floats.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="elements">Row-major, as many as the shape has; not copied.</param>
    /// <exception cref="ArgumentException">The number of elements differs from the shape's.</exception>
    public static ConstantTensor FromFloats(TensorShape shape, float[] elements) => new(shape, ConstantKind.Float, elements, null);

    /// <summary>A tensor of floats that are read on demand.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="elements">Row-major, as many as the shape has.</param>
    /// <exception cref="ArgumentException">The number of elements differs from the shape's.</exception>
    public static ConstantTensor FromData(TensorShape shape, ConstantData elements) => new(shape, ConstantKind.Float, elements, null);

    /// <summary>A tensor of integers.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="elements">Row-major, as many as the shape has; not copied.</param>
    /// <exception cref="ArgumentException">The number of elements differs from the shape's.</exception>
    public static ConstantTensor FromIntegers(TensorShape shape, long[] elements) => new(shape, ConstantKind.Integer, null, elements);

    /// <summary>A tensor of truth values.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="elements">Row-major zeros and ones, as many as the shape has; not copied.</param>
    /// <exception cref="ArgumentException">The number of elements differs from the shape's.</exception>
    public static ConstantTensor FromBooleans(TensorShape shape, long[] elements) => new(shape, ConstantKind.Boolean, null, elements);

    /// <summary>A list of integers, of rank 1.</summary>
    public static ConstantTensor Vector(params long[] elements) => FromIntegers(new TensorShape(elements.Length), elements);

    /// <summary>A tensor that exists in the source but cannot be used.</summary>
    /// <param name="reason">Why, to follow the tensor's name: <c>has type string</c>.</param>
    public static ConstantTensor Opaque(string reason) => new(TensorShape.Scalar, ConstantKind.Opaque, null, null, reason);

    /// <summary>The same elements under another shape; nothing is copied.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public ConstantTensor WithShape(TensorShape shape) => new(shape, Kind, Data, _integers, OpaqueReason);

    /// <summary>
    /// Gathers elements: result[i₀, i₁, …] is the element at row-major place offsets[0][i₀] + offsets[1][i₁] + …,
    /// or <paramref name="fill"/> where one of these is negative.
    /// </summary>
    /// <param name="shape">Shape of the result; size d equals the length of offsets[d].</param>
    /// <param name="offsets">For each axis of the result, the part of the place that its coordinate gives.</param>
    /// <param name="fill">Value where there is no element.</param>
    internal ConstantTensor Pick(TensorShape shape, int[][] offsets, float fill = 0) => Kind == ConstantKind.Float
        ? new ConstantTensor(shape, Kind, Pick(Floats, shape, offsets, fill), null)
        : new ConstantTensor(shape, Kind, null, Pick(Integers, shape, offsets, (long)fill));

    /// <summary>The tensor repeated along axes of size 1 and new outer axes.</summary>
    /// <exception cref="ShapeException">A size is neither 1 nor the target's.</exception>
    internal ConstantTensor Broadcast(TensorShape target)
    {
        if (target.Equals(Shape))
        {
            return this;
        }

        int[] strides = Shapes.Strides(Shape);
        int added = target.Rank - Shape.Rank;
        int[][] offsets = new int[target.Rank][];
        for (int axis = 0; axis < target.Rank; axis++)
        {
            offsets[axis] = new int[target[axis]];
            int size = axis < added ? 1 : Shape[axis - added];
            if (size != 1 && size != target[axis])
            {
                throw new ShapeException($"{Shape} cannot be broadcast to {target}");
            }

            for (int i = 0; size != 1 && i < size; i++)
            {
                offsets[axis][i] = i * strides[axis - added];
            }
        }

        return Pick(target, offsets);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Shape}";

    private static T[] Pick<T>(T[] source, TensorShape shape, int[][] offsets, T fill)
    {
        T[] result = new T[shape.ElementCount];
        Array.Fill(result, fill);
        if (result.Length > 0)
        {
            PickAxis(source, result, shape, offsets, axis: 0, from: 0, to: 0);
        }

        return result;
    }

    private static void PickAxis<T>(T[] source, T[] result, TensorShape shape, int[][] offsets, int axis, int from, int to)
    {
        if (axis == shape.Rank)
        {
            result[to] = source[from];
            return;
        }

        int step = 1;
        for (int inner = axis + 1; inner < shape.Rank; inner++)
        {
            step *= shape[inner];
        }

        for (int i = 0; i < shape[axis]; i++)
        {
            int offset = offsets[axis][i];
            if (offset >= 0)
            {
                PickAxis(source, result, shape, offsets, axis + 1, from + offset, to + (i * step));
            }
        }
    }
}
