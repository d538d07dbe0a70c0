using ResNetVk.Converter.Import;
using ResNetVk.Converter.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>The operators that can be trained, as ONNX defines them (operator sets 7 to 21), by libtorch's functions.</summary>
internal static class TorchOperators
{
    /// <summary>Reads the attributes of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="constants">Of the graph.</param>
    /// <param name="mayOverwrite">True when nothing else needs the first input, on the way forward or back.</param>
    /// <exception cref="TrainingInputException">The operator, or this form of it, cannot be trained.</exception>
    /// <exception cref="ShapeException">An attribute is of another kind than ONNX says.</exception>
    public static TorchOperation Prepare(ImportedNode node, IReadOnlyDictionary<string, ConstantTensor> constants, bool mayOverwrite)
    {
        NodeReader read = new(node, constants);
        return node.OperatorType switch
        {
            "Conv" => Convolution(read),
            "BatchNormalization" => BatchNorm(read),
            "Gemm" => FullyConnected(read),
            "MatMul" => (x, _) => x[0]!.matmul(x[1]!),
            "Relu" => (x, _) => nn.functional.relu(x[0]!, inplace: mayOverwrite),
            "LeakyRelu" => LeakyRelu(read.Float("alpha", 0.01f)),
            "Sigmoid" => (x, _) => x[0]!.sigmoid(),
            "Clip" => Clip(read),
            "Add" => (x, _) => mayOverwrite && x[0]!.shape.SequenceEqual(x[1]!.shape) ? x[0]!.add_(x[1]!) : x[0]! + x[1]!,
            "Sub" => (x, _) => x[0]! - x[1]!,
            "Mul" => (x, _) => x[0]! * x[1]!,
            "Max" => (x, _) => x.Skip(1).Aggregate(x[0]!, (most, next) => maximum(most, next!)),
            "Identity" => (x, _) => x[0]!,
            "Dropout" => Dropout(read),
            "MaxPool" => MaxPool(read),
            "AveragePool" => AveragePool(read),
            "GlobalAveragePool" => (x, _) => x[0]!.mean([2, 3], keepdim: true),
            "GlobalMaxPool" => (x, _) => x[0]!.amax([2, 3], keepdim: true),
            "ReduceMean" => Mean(read),
            "Flatten" when read.Integer("axis", 1) == 1 => (x, _) => x[0]!.flatten(1),
            "Reshape" => Reshape(read.Constant(1, "shape")),
            "Slice" => Slice(read),
            "Pad" => Pad(read),
            "Concat" => Concat(read.Integer("axis", 1)),
            _ => throw read.Unsupported("there is no gradient for it here"),
        };
    }

    private static TorchOperation Convolution(NodeReader read)
    {
        WindowSettings window = WindowSettings.Of(read);
        long groups = read.Integer("group", 1);
        return (x, _) => nn.functional.conv2d(
            window.PadUneven(x[0]!, 0), x[1]!, x.Length > 2 ? x[2] : null, window.Strides, window.Padding, window.Dilations, groups);
    }

    // ONNX's momentum is the share of the old statistics, libtorch's that of the new ones; exporters write the default, which both have.
    private static TorchOperation BatchNorm(NodeReader read)
    {
        double epsilon = read.Float("epsilon", 1e-5f);
        double momentum = 1 - read.Float("momentum", 0.9f);

        // One value per channel has no variance, which would become NaN for good: the last batch of an epoch may be one image, and its map one pixel.
        return (x, isTraining) => nn.functional.batch_norm(
            x[0]!, x[3]!, x[4]!, x[1]!, x[2]!, isTraining && x[0]!.numel() > x[0]!.shape[1], momentum, epsilon);
    }

    private static TorchOperation FullyConnected(NodeReader read)
    {
        if (read.Float("alpha", 1) != 1 || read.Float("beta", 1) != 1 || read.Integer("transA", 0) != 0)
        {
            throw read.Unsupported("alpha and beta must be 1, transA 0");
        }

        bool isTransposed = read.Integer("transB", 0) != 0;
        return (x, _) =>
        {
            Tensor weights = isTransposed ? x[1]! : x[1]!.t();
            return nn.functional.linear(x[0]!, weights, x.Length > 2 ? x[2] : null);
        };
    }

    private static TorchOperation LeakyRelu(double slope) => (x, _) => nn.functional.leaky_relu(x[0]!, slope);

    private static TorchOperation Clip(NodeReader read)
    {
        float low = read.OptionalFloat(1) ?? read.Float("min", float.MinValue);
        float high = read.OptionalFloat(2) ?? read.Float("max", float.MaxValue);
        return (x, _) => x[0]!.clamp(low, high);
    }

    private static TorchOperation Dropout(NodeReader read)
    {
        double ratio = read.OptionalFloat(1) ?? read.Float("ratio", 0.5f);
        return (x, isTraining) => nn.functional.dropout(x[0]!, ratio, isTraining);
    }

    private static TorchOperation MaxPool(NodeReader read)
    {
        WindowSettings window = WindowSettings.Of(read);
        return (x, _) => nn.functional.max_pool2d(
            window.PadUneven(x[0]!, double.NegativeInfinity), window.Kernel, window.Strides, window.Padding, window.Dilations, window.IsCeiling);
    }

    private static TorchOperation AveragePool(NodeReader read)
    {
        WindowSettings window = WindowSettings.Of(read);
        if (window.IsUneven || Array.Exists(window.Dilations, d => d != 1))
        {
            throw read.Unsupported("padding must be the same on both sides, dilations 1");
        }

        bool countsPadding = read.Integer("count_include_pad", 0) != 0;
        return (x, _) => nn.functional.avg_pool2d(x[0]!, window.Kernel, window.Strides, window.Padding, window.IsCeiling, countsPadding);
    }

    private static TorchOperation Mean(NodeReader read)
    {
        long[] axes = read.Node.Inputs.Count > 1 ? read.Constant(1, "axes") : read.Integers("axes") ?? throw read.Unsupported("it needs axes");
        bool keeps = read.Integer("keepdims", 1) != 0;
        return (x, _) => x[0]!.mean(axes, keepdim: keeps);
    }

    // 0 is the input's size. A graph that was exported for one picture says 1 where it means the batch.
    private static TorchOperation Reshape(long[] shape) => (x, _) =>
    {
        long[] sizes = [.. shape.Select((size, axis) => size == 0 || (axis == 0 && size == 1) ? x[0]!.shape[axis] : size)];
        return x[0]!.reshape(sizes);
    };

    private static TorchOperation Slice(NodeReader read)
    {
        (long[] starts, long[] ends) = (read.Constant(1, "starts"), read.Constant(2, "ends"));
        long[] axes = read.OptionalConstant(3) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[] steps = read.OptionalConstant(4) ?? [.. starts.Select(_ => 1L)];
        if (Array.Exists(steps, step => step < 1))
        {
            throw read.Unsupported("steps must be positive");
        }

        return (x, _) =>
        {
            Tensor y = x[0]!;
            for (int i = 0; i < starts.Length; i++)
            {
                y = y.slice(axes[i], starts[i], Math.Min(ends[i], y.shape[(axes[i] + y.Dimensions) % y.Dimensions]), steps[i]);
            }

            return y;
        };
    }

    private static TorchOperation Pad(NodeReader read)
    {
        if (read.Text("mode", "constant") != "constant")
        {
            throw read.Unsupported("only padding with a constant");
        }

        long[] pads = read.Node.Inputs.Count > 1 ? read.Constant(1, "pads") : read.Integers("pads") ?? throw read.Unsupported("it needs pads");
        double value = read.OptionalFloat(2) ?? read.Float("value", 0);
        int rank = pads.Length / 2;

        // libtorch's order: before and after, the last axis first.
        long[] reversed = [.. Enumerable.Range(0, rank).Reverse().SelectMany(axis => new[] { pads[axis], pads[rank + axis] })];
        return (x, _) => nn.functional.pad(x[0]!, reversed, PaddingModes.Constant, value);
    }

    private static TorchOperation Concat(long axis) => (x, _) => cat([.. x.Select(part => part!)], axis);
}
