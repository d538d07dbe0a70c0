using ResNetVk.Onnx;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.TestSupport.Exporters;

/// <summary>
/// As PyTorch's TorchScript exporter writes it (1.x, and 2.x without dynamo). Facts: values are numbered, constants are Constant nodes;
/// until 1.2 initialisers are inputs, too; F.pad computes its padding by shape arithmetic since operator set 11; x[:, :, ::2, ::2] is one Slice
/// per axis; view(x.size(0), -1) is Shape, Gather, Unsqueeze, Concat, Reshape; equal initialisers are shared through Identity since 1.10;
/// Dropout of a network exported as it is stays, with two outputs; average pooling has a Pad of nothing before it.
/// </summary>
public static class PyTorchScriptExport
{
    /// <summary>Names such as <c>191</c>, a residual network with projections.</summary>
    /// <param name="opset">7 to 17.</param>
    public static ModelProto Projections(long opset) => Write(opset, usesProjections: true);

    /// <summary>The same with shortcuts of option A: every second pixel, and zeros for the channels that are missing.</summary>
    /// <param name="opset">10 to 17; older sets have no steps in Slice.</param>
    public static ModelProto ParameterFree(long opset) => Write(opset, usesProjections: false);

    private static ModelProto Write(long opset, bool usesProjections)
    {
        int next = 123;
        int nodes = 0;
        ExporterWriter writer = new(
            opset < 9 ? "torch-jit-export" : "torch_jit",
            opset,
            irVersion: opset < 9 ? 3 : opset < 13 ? 6 : 7,
            (_, type) => ($"{type}_{nodes++}", $"{next++}"),
            constantsAreNodes: true);
        ResidualNetwork network = ResidualNetwork.Instance;
        string input = opset < 9 ? "0" : "input.1";
        writer.Graph.AddInput(input, "batch_size", 3, ResidualNetwork.Height, ResidualNetwork.Width);
        string shared = opset < 13 ? "" : writer.Weight("layer1.0.bn1.running_mean", new float[5], 5);
        string x = Relu(writer, Normalised(writer, network.Stem, input, shared));
        x = writer.Nodes(
            "", "MaxPool", [x], 1,
            [
                OnnxAttributes.Ints("kernel_shape", 3, 3), OnnxAttributes.Ints("pads", 1, 1, 1, 1), OnnxAttributes.Ints("strides", 2, 2),
                .. opset < 10 ? Array.Empty<AttributeProto>() : [OnnxAttributes.Int("ceil_mode", 0)],
            ])[0];
        foreach (ResidualBlock block in network.Blocks)
        {
            string y = Relu(writer, Normalised(writer, block.First, x, shared));
            y = Normalised(writer, block.Second, y, shared);
            string shortcut = block.Projection is null ? x
                : usesProjections ? Normalised(writer, block.Projection, x, shared)
                : OptionA(writer, x, block.Projection.Outputs - block.Projection.Inputs);
            x = Relu(writer, writer.Node("", "Add", [y, shortcut]));
        }

        string logits = Head(writer, x, network);
        writer.Graph.AddOutput(logits, "batch_size", ResidualNetwork.Classes);
        ModelProto model = writer.Build("pytorch", opset < 9 ? "1.0" : opset < 13 ? "1.6" : "1.13.1");
        return opset < 9 ? ExporterWriter.ListInitialisersAsInputs(model) : model;
    }

    private static string Relu(ExporterWriter writer, string x) => writer.Node("", "Relu", [x]);

    private static string Normalised(ExporterWriter writer, ConvNorm layer, string x, string shared)
    {
        string weight = writer.Weight($"{layer.Name}.weight", layer.Weight, layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel);
        string conv = writer.Node(
            "", "Conv", [x, weight],
            OnnxAttributes.Ints("dilations", 1, 1),
            OnnxAttributes.Int("group", 1),
            OnnxAttributes.Ints("kernel_shape", layer.Kernel, layer.Kernel),
            OnnxAttributes.Ints("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding),
            OnnxAttributes.Ints("strides", layer.Stride, layer.Stride));
        string name = layer.NormName;
        string gamma = writer.Weight($"{name}.weight", layer.Gamma, layer.Outputs);
        string beta = writer.Weight($"{name}.bias", layer.Beta, layer.Outputs);

        // Means that never moved are all equal: later exporters keep one and let the others point to it.
        string mean = shared.Length > 0 && layer.Outputs == 5
            ? writer.Node("", "Identity", [shared])
            : writer.Weight($"{name}.running_mean", layer.Mean, layer.Outputs);
        string variance = writer.Weight($"{name}.running_var", layer.Variance, layer.Outputs);
        return writer.Node(
            "", "BatchNormalization", [conv, gamma, beta, mean, variance],
            [
                OnnxAttributes.Float("epsilon", ConvNorm.Epsilon), OnnxAttributes.Float("momentum", 0.9f),
                .. writer.Opset < 14 ? Array.Empty<AttributeProto>() : [OnnxAttributes.Int("training_mode", 0)],
            ]);
    }

    private static string OptionA(ExporterWriter writer, string x, int channels)
    {
        x = writer.Slice("", x, axis: 2, start: 0, end: long.MaxValue, step: 2);
        x = writer.Slice("", x, axis: 3, start: 0, end: long.MaxValue, step: 2);
        int before = channels / 2;
        int after = channels - before;
        if (writer.Opset < 11)
        {
            return writer.Pad("", x, 0, before, 0, 0, 0, after, 0, 0);
        }

        // [innermost begin, end, …] is lengthened by zeros, seen as pairs, turned round and transposed.
        string pads = writer.List("", 0, 0, 0, 0, before, after);
        string length = writer.Node("", "Gather", [writer.Node("", "Shape", [pads]), writer.List("", 0)], OnnxAttributes.Int("axis", 0));
        string missing = writer.Node("", "Sub", [writer.Node("", "Mul", [writer.Integers("", [4]), writer.Integers("", [2])]), length]);
        string zeros = writer.Node("", "ConstantOfShape", [missing], OnnxAttributes.Tensor("value", OnnxTensor.Int64("", [0], 1)));
        string all = writer.Node("", "Concat", [writer.Node("", "Cast", [pads], OnnxAttributes.Int("to", (long)DataType.Int64)), zeros], OnnxAttributes.Int("axis", 0));
        string pairs = writer.Node("", "Reshape", [all, writer.List("", -1, 2)]);
        string reversed = writer.Slice("", pairs, axis: 0, start: -1, end: long.MinValue + 1, step: -1);
        string turned = writer.Node("", "Transpose", [reversed], OnnxAttributes.Ints("perm", 1, 0));
        string padding = writer.Node("", "Cast", [writer.Node("", "Reshape", [turned, writer.List("", -1)])], OnnxAttributes.Int("to", (long)DataType.Int64));
        string value = writer.Constant("", OnnxTensor.Float32("", [0]));
        return writer.Node("", "Pad", [x, padding, value], OnnxAttributes.String("mode", "constant"));
    }

    private static string Head(ExporterWriter writer, string x, ResidualNetwork network)
    {
        if (writer.Opset < 11)
        {
            // F.avg_pool2d over the whole map, padded by nothing, then view(size(0), -1).
            x = writer.Pad("", x, 0, 0, 0, 0, 0, 0, 0, 0);
            x = writer.Node("", "AveragePool", [x], OnnxAttributes.Ints("kernel_shape", 2, 3), OnnxAttributes.Ints("strides", 2, 3));
            string size = writer.Node("", "Gather", [writer.Node("", "Shape", [x]), writer.Integers("", [0])], OnnxAttributes.Int("axis", 0));
            string shape = writer.Node(
                "", "Concat", [writer.Unsqueeze("", size, 0), writer.Unsqueeze("", writer.Integers("", [-1]), 0)], OnnxAttributes.Int("axis", 0));
            x = writer.Node("", "Reshape", [x, shape]);
        }
        else
        {
            x = writer.Node("", "GlobalAveragePool", [x]);
            x = writer.Node("", "Flatten", [x], OnnxAttributes.Int("axis", 1));
        }

        x = writer.Opset < 12
            ? writer.Nodes("", "Dropout", [x], 2, OnnxAttributes.Float("ratio", 0.5f))[0]
            : writer.Nodes("", "Dropout", [x, writer.Constant("", OnnxTensor.Float32("", [0.5f])), writer.Constant("", ExporterWriter.Truth(false))], 2)[0];
        string weight = writer.Weight("fc.weight", network.FcWeight, ResidualNetwork.Classes, ResidualNetwork.Features);
        return writer.Node(
            "", "Gemm", [x, weight, writer.Weight("fc.bias", network.FcBias, ResidualNetwork.Classes)],
            OnnxAttributes.Float("alpha", 1), OnnxAttributes.Float("beta", 1), OnnxAttributes.Int("transB", 1));
    }
}
