using System.Runtime.InteropServices;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format;
using ResNetVk.Onnx;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Converter.Import;

/// <summary>Turns the tensors of one file into constants. Checks each count before it allocates.</summary>
internal sealed class OnnxTensorReader
{
    /// <summary>Most elements all tensors of a file may have together; the largest residual networks have 10^9.</summary>
    private const long MaximalElements = 1L << 31;

    private readonly ExternalDataReader _external;
    private readonly IReadOnlyDictionary<TensorProto, TensorData> _rawData;
    private long _elements;

    /// <summary>Creates a reader.</summary>
    /// <param name="external">Finds the values that lie in other files.</param>
    /// <param name="rawData">Raw data that the tensors themselves do not hold.</param>
    internal OnnxTensorReader(ExternalDataReader external, IReadOnlyDictionary<TensorProto, TensorData> rawData)
    {
        _external = external;
        _rawData = rawData;
    }

    /// <summary>Reads a tensor; one of a type that nothing here uses becomes <see cref="ConstantKind.Opaque"/>.</summary>
    /// <exception cref="ShapeException">The shape is impossible, or the values are not as many as it says.</exception>
    internal ConstantTensor Read(TensorProto tensor)
    {
        if (tensor.Segment is not null)
        {
            throw new ShapeException("it is cut into segments, which ONNX no longer has; export the network again");
        }

        DataType type = (DataType)tensor.DataType;
        int size = ElementSize(type);
        if (size == 0)
        {
            return ConstantTensor.Opaque($"has type {Name(tensor.DataType)}");
        }

        TensorShape shape = Shapes.Create([.. tensor.Dims]);
        _elements += shape.ElementCount;
        if (_elements > MaximalElements)
        {
            throw new ShapeException($"the tensors of this file have more than {MaximalElements} elements together");
        }

        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return FromBytes(_external.Read(tensor.ExternalData, (long)shape.ElementCount * size), type, shape);
        }

        TensorData rawData = _rawData.GetValueOrDefault(tensor) ?? TensorData.FromMemory(tensor.RawData.Memory);
        if (rawData.Length == 0)
        {
            return FromTypedField(tensor, type, shape);
        }

        long expected = (long)shape.ElementCount * size;
        return rawData.Length == expected
            ? FromBytes(rawData, type, shape)
            : throw new ShapeException($"shape {shape} of {Name(tensor.DataType)} takes {expected} bytes, found {rawData.Length}");
    }

    /// <summary>ONNX's name of a type in lower case.</summary>
    internal static string Name(int dataType) => Enum.IsDefined((DataType)dataType) ? ((DataType)dataType).ToString().ToLowerInvariant() : $"number {dataType}";

    /// <summary>Bytes of one element; 0 for types that are not read.</summary>
    private static int ElementSize(DataType type) => type switch
    {
        DataType.Double or DataType.Int64 or DataType.Uint64 => 8,
        DataType.Float or DataType.Int32 or DataType.Uint32 => 4,
        DataType.Float16 or DataType.Bfloat16 or DataType.Int16 or DataType.Uint16 => 2,
        DataType.Int8 or DataType.Uint8 or DataType.Bool => 1,
        _ => 0,
    };

    // Weights are of the first two types nearly always, and stay where they are until they are needed.
    private static ConstantTensor FromBytes(TensorData bytes, DataType type, TensorShape shape) => type switch
    {
        DataType.Float => ConstantTensor.FromData(shape, ConstantData.FromBytes(bytes, ElementType.F32)),
        DataType.Float16 => ConstantTensor.FromData(shape, ConstantData.FromBytes(bytes, ElementType.F16)),
        _ => FromBytes(bytes.ToArray(), type, shape),
    };

    private static ConstantTensor FromBytes(ReadOnlySpan<byte> bytes, DataType type, TensorShape shape) => type switch
    {
        DataType.Bfloat16 => Floats(shape, MemoryMarshal.Cast<byte, ushort>(bytes), FromBfloat16),
        DataType.Double => Floats(shape, MemoryMarshal.Cast<byte, double>(bytes), v => (float)v),
        DataType.Int64 => Integers(shape, MemoryMarshal.Cast<byte, long>(bytes), v => v),
        DataType.Uint64 => Integers(shape, MemoryMarshal.Cast<byte, ulong>(bytes), FromUnsigned),
        DataType.Int32 => Integers(shape, MemoryMarshal.Cast<byte, int>(bytes), v => v),
        DataType.Uint32 => Integers(shape, MemoryMarshal.Cast<byte, uint>(bytes), v => v),
        DataType.Int16 => Integers(shape, MemoryMarshal.Cast<byte, short>(bytes), v => v),
        DataType.Uint16 => Integers(shape, MemoryMarshal.Cast<byte, ushort>(bytes), v => v),
        DataType.Int8 => Integers(shape, MemoryMarshal.Cast<byte, sbyte>(bytes), v => v),
        DataType.Uint8 => Integers(shape, bytes, v => v),
        DataType.Bool => Booleans(shape, bytes, v => v),
        _ => throw new ShapeException($"type {type} is not read"),
    };

    private static ConstantTensor FromTypedField(TensorProto tensor, DataType type, TensorShape shape)
    {
        int found = type switch
        {
            DataType.Float => tensor.FloatData.Count,
            DataType.Double => tensor.DoubleData.Count,
            DataType.Int64 => tensor.Int64Data.Count,
            DataType.Uint32 or DataType.Uint64 => tensor.Uint64Data.Count,
            _ => tensor.Int32Data.Count,
        };
        if (found != shape.ElementCount)
        {
            throw new ShapeException($"shape {shape} has {shape.ElementCount} elements, found {found}");
        }

        return type switch
        {
            DataType.Float => Floats(shape, [.. tensor.FloatData], v => v),
            DataType.Double => Floats(shape, [.. tensor.DoubleData], v => (float)v),
            DataType.Float16 => Floats(shape, [.. tensor.Int32Data], v => (float)BitConverter.UInt16BitsToHalf((ushort)v)),
            DataType.Bfloat16 => Floats(shape, [.. tensor.Int32Data], v => FromBfloat16((ushort)v)),
            DataType.Int64 => Integers(shape, [.. tensor.Int64Data], v => v),
            DataType.Uint32 or DataType.Uint64 => Integers(shape, [.. tensor.Uint64Data], FromUnsigned),
            DataType.Bool => Booleans(shape, [.. tensor.Int32Data], v => v),
            _ => Integers(shape, [.. tensor.Int32Data], v => v),
        };
    }

    private static float FromBfloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static long FromUnsigned(ulong value) => value <= long.MaxValue
        ? (long)value
        : throw new ShapeException($"the unsigned number {value} exceeds {long.MaxValue}");

    private static ConstantTensor Floats<T>(TensorShape shape, ReadOnlySpan<T> source, Func<T, float> convert) =>
        ConstantTensor.FromFloats(shape, Convert(source, convert));

    private static ConstantTensor Integers<T>(TensorShape shape, ReadOnlySpan<T> source, Func<T, long> convert) =>
        ConstantTensor.FromIntegers(shape, Convert(source, convert));

    private static ConstantTensor Booleans<T>(TensorShape shape, ReadOnlySpan<T> source, Func<T, long> convert) =>
        ConstantTensor.FromBooleans(shape, Convert(source, v => convert(v) == 0 ? 0L : 1L));

    private static TResult[] Convert<T, TResult>(ReadOnlySpan<T> source, Func<T, TResult> convert)
    {
        TResult[] result = new TResult[source.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = convert(source[i]);
        }

        return result;
    }
}
