using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>Turns tensors of a checkpoint into constants: contiguous ones are ranges of the file, the elements of others are gathered.</summary>
internal static class TorchTensorConversion
{
    /// <summary>Converts a tensor.</summary>
    /// <exception cref="ShapeException">Its shape is not possible here, or it has too many integers.</exception>
    internal static ConstantTensor Convert(TorchTensor tensor, TensorConversion conversion)
    {
        TorchStorage storage = tensor.Storage;
        TensorShape shape = Shapes.Create([.. tensor.Sizes]);
        bool isContiguous = IsContiguous(shape, tensor.Strides);
        bool isFloat = storage.Type is ElementType.F32 or ElementType.F16 or ElementType.BF16 or ElementType.F64;
        if (!isContiguous && isFloat)
        {
            return ConstantTensor.FromData(shape, new StridedConstant(storage.Data, storage.Type, tensor.Offset, shape, tensor.Strides));
        }

        long length = isContiguous ? shape.ElementCount : 1 + shape.Select((size, axis) => (size - 1) * tensor.Strides[axis]).Sum();
        int size = storage.Type.SizeInBytes();
        TensorData bytes = storage.Data.Slice(tensor.Offset * size, length * size);
        return isContiguous
            ? conversion.Convert(bytes, storage.Type, shape)
            : conversion.Convert(bytes, storage.Type, Shapes.Create([length]))
                .Pick(shape, [.. shape.Select((count, axis) => Enumerable.Range(0, count).Select(i => i * (int)tensor.Strides[axis]).ToArray())]);
    }

    /// <summary>Whether the elements lie one behind the other, row-major; the stride of an axis with one element does not matter.</summary>
    private static bool IsContiguous(TensorShape shape, IReadOnlyList<long> strides)
    {
        long expected = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if (shape[axis] != 1 && strides[axis] != expected && shape.ElementCount > 0)
            {
                return false;
            }

            expected *= shape[axis];
        }

        return true;
    }
}
