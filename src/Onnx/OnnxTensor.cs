using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Onnx;

/// <summary>Makes tensors with their values in <c>raw_data</c> (little endian, row major). A shape of no dimensions is a scalar.</summary>
public static class OnnxTensor
{
    /// <summary>An fp32 tensor.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static TensorProto Float32(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Create(name, DataType.Float, MemoryMarshal.AsBytes(values), sizeof(float), shape);

    /// <summary>An fp16 tensor.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static TensorProto Float16(string name, ReadOnlySpan<Half> values, params ReadOnlySpan<long> shape) =>
        Create(name, DataType.Float16, MemoryMarshal.AsBytes(values), 2, shape);

    /// <summary>An int64 tensor.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static TensorProto Int64(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        Create(name, DataType.Int64, MemoryMarshal.AsBytes(values), sizeof(long), shape);

    /// <summary>A tensor whose values lie in another file.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">The type of the values.</param>
    /// <param name="location">The file's path relative to the folder of the model.</param>
    /// <param name="offset">Where the values begin, in bytes, or null for the beginning of the file.</param>
    /// <param name="length">How many bytes they take, or null for the rest of the file.</param>
    /// <param name="shape">The dimensions.</param>
    public static TensorProto External(string name, DataType type, string location, long? offset, long? length,
        params ReadOnlySpan<long> shape)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type, DataLocation = TensorProto.Types.DataLocation.External };
        AddShape(tensor, shape);
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        if (offset is not null)
        {
            tensor.ExternalData.Add(new StringStringEntryProto
            {
                Key = "offset",
                Value = offset.Value.ToString(CultureInfo.InvariantCulture)
            });
        }

        if (length is not null)
        {
            tensor.ExternalData.Add(new StringStringEntryProto
            {
                Key = "length",
                Value = length.Value.ToString(CultureInfo.InvariantCulture)
            });
        }

        return tensor;
    }

    private static TensorProto Create(string name, DataType type, ReadOnlySpan<byte> bytes, int elementSize, ReadOnlySpan<long> shape)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        long count = AddShape(tensor, shape);
        return count * elementSize == bytes.Length
            ? tensor
            : throw new ArgumentException(
                $"Tensor '{name}' of shape [{string.Join(", ", tensor.Dims)}] holds {count} values, given were "
                    + $"{bytes.Length / elementSize}.", nameof(shape));
    }

    private static long AddShape(TensorProto tensor, ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            tensor.Dims.Add(dimension);
            count = checked(count * dimension);
        }

        return count;
    }
}
