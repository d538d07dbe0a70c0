using ResNetVk.Onnx;

namespace ResNetVk.TestSupport.Exporters;

/// <summary>
/// As tf2onnx writes networks of TensorFlow and Keras. Facts: pictures are [N, H, W, C] with a batch named <c>unk__…</c>; values are named after
/// TensorFlow's nodes with <c>:0</c>; convolutions are wrapped in transposes, which its optimiser mostly moves to the borders; SAME padding is
/// explicit and lies at the bottom and right where it is odd, or auto_pad SAME_UPPER where sizes are unknown; ZeroPadding2D is a Pad of its own;
/// biases are added, batch norms are nodes or multiplications and additions; pooling to 1×1 is ReduceMean over 1, 2 or GlobalAveragePool and
/// Squeeze; the head is MatMul, Add, Softmax.
/// </summary>
public static class TensorFlowExport
{
    private static readonly long[] ToNchw = [0, 3, 1, 2];
    private static readonly long[] ToNhwc = [0, 2, 3, 1];

    /// <summary>After tf2onnx's optimiser: one transpose at the input, everything else [N, C, H, W].</summary>
    /// <param name="opset">7 to 18.</param>
    public static ModelProto Optimised(long opset)
    {
        ExporterWriter writer = Begin(opset);
        ResidualNetwork network = ResidualNetwork.Instance;
        string x = Input(writer, "input_1");
        x = writer.Node("resnet/conv1_pad/Pad__14", "Transpose", [x], OnnxAttributes.Ints("perm", ToNchw));
        x = writer.Pad("resnet/conv1_pad/Pad", x, 0, 0, 1, 1, 0, 0, 1, 1);
        x = Conv(writer, network.Stem, x, network.Stem.FoldedWeight, [0, 0, 0, 0], bias: true);
        x = writer.Node("resnet/conv1_relu/Relu", "Relu", [x]);
        x = writer.Pad("resnet/pool1_pad/Pad", x, 0, 0, 1, 1, 0, 0, 1, 1);
        x = Pool(writer, x, "VALID");
        foreach (ResidualBlock block in network.Blocks)
        {
            string y = Conv(writer, block.First, x, block.First.FoldedWeight, Same(block.First), bias: true);
            y = writer.Node($"resnet/{block.Name}/relu/Relu", "Relu", [y]);
            y = Conv(writer, block.Second, y, block.Second.Weight, Same(block.Second), bias: false);
            y = Norm(writer, block.Second, y, [1, block.Second.Outputs, 1, 1]);
            string shortcut = block.Projection is null ? x : Conv(writer, block.Projection, x, block.Projection.FoldedWeight, [0, 0, 0, 0], bias: true);
            x = writer.Node($"resnet/{block.Name}/add/add", "Add", [shortcut, y]);
            x = writer.Node($"resnet/{block.Name}/out/Relu", "Relu", [x]);
        }

        x = writer.Node("resnet/avg_pool/Mean", "GlobalAveragePool", [x]);
        x = writer.Squeeze("resnet/avg_pool/Mean_Squeeze", x, 2, 3);
        return Head(writer, x, network);
    }

    /// <summary>As written before its optimiser, and as keras2onnx writes: everything but convolutions and pooling on [N, H, W, C].</summary>
    /// <param name="opset">7 to 18.</param>
    /// <param name="autoPads">True for SAME_UPPER; false for a Pad of its own, of [N, H, W, C], where the padding differs between the sides.</param>
    /// <param name="decomposes">True for batch norms as multiplication and addition, and constants as nodes.</param>
    /// <param name="transposesWeights">True when the weights are transposed by nodes, from TensorFlow's [KH, KW, IC, OC].</param>
    public static ModelProto AsWritten(long opset, bool autoPads, bool decomposes, bool transposesWeights)
    {
        ExporterWriter writer = Begin(opset, constantsAreNodes: decomposes);
        ResidualNetwork network = ResidualNetwork.Instance;
        string x = Input(writer, "input_1:0");

        // Pre-processing inside the network, as of Keras' Normalization layer.
        x = writer.Node("model/normalization/sub", "Sub", [x, writer.Weight("model/normalization/mean:0", [0.1f, -0.2f, 0.3f], 1, 1, 1, 3)]);
        x = writer.Node("model/normalization/truediv", "Div", [x, writer.Weight("model/normalization/std:0", [0.5f, 2f, 1.5f], 3)]);
        x = writer.Pad("model/conv1_pad/Pad", x, 0, 1, 1, 0, 0, 1, 1, 0);
        string Layer(ConvNorm layer, string input, bool isPadded)
        {
            string w = transposesWeights
                ? writer.Node($"model/{layer.Name}/weights", "Transpose",
                    [writer.Weight($"model/{layer.Name}/kernel:0", layer.WeightHwio, layer.Kernel, layer.Kernel, layer.Inputs, layer.Outputs)], OnnxAttributes.Ints("perm", 3, 2, 0, 1))
                : Weight(writer, layer, layer.Weight);
            if (!autoPads && !isPadded && Same(layer) is [long top, long left, long bottom, long right] && (top != bottom || left != right))
            {
                input = writer.Pad($"model/{layer.Name}/Pad", input, 0, top, left, 0, 0, bottom, right, 0);
                isPadded = true;
            }

            string turned = writer.Node($"model/{layer.Name}/Conv2D__0", "Transpose", [input], OnnxAttributes.Ints("perm", ToNchw));
            AttributeProto padding = !autoPads ? OnnxAttributes.Ints("pads", isPadded ? [0, 0, 0, 0] : Same(layer))
                : OnnxAttributes.String("auto_pad", isPadded ? "VALID" : "SAME_UPPER");
            string conv = writer.Node($"model/{layer.Name}/Conv2D", "Conv", [turned, w], [padding, .. WindowOf(layer)]);
            if (decomposes)
            {
                conv = writer.Node($"model/{layer.Name}/Conv2D__1", "Transpose", [conv], OnnxAttributes.Ints("perm", ToNhwc));
                conv = writer.Node($"model/{layer.NormName}/mul", "Mul", [conv, writer.Weight($"model/{layer.NormName}/mul_y", layer.Scale, layer.Outputs)]);
                return writer.Node($"model/{layer.NormName}/add", "Add", [conv, writer.Weight($"model/{layer.NormName}/add_y", layer.Offset, layer.Outputs)]);
            }

            conv = writer.Node($"model/{layer.Name}/Conv2D__1", "Transpose", [conv], OnnxAttributes.Ints("perm", ToNhwc));
            conv = writer.Node($"model/{layer.Name}/BiasAdd", "Add", [conv, writer.Weight($"model/{layer.Name}/bias:0", new float[layer.Outputs], layer.Outputs)]);
            conv = writer.Node($"model/{layer.NormName}/FusedBatchNormV3__0", "Transpose", [conv], OnnxAttributes.Ints("perm", ToNchw));
            conv = BatchNormalization(writer, layer, conv);
            return writer.Node($"model/{layer.NormName}/FusedBatchNormV3__1", "Transpose", [conv], OnnxAttributes.Ints("perm", ToNhwc));
        }

        x = writer.Node("model/conv1_relu/Relu", "Relu", [Layer(network.Stem, x, isPadded: true)]);
        x = writer.Pad("model/pool1_pad/Pad", x, 0, 1, 1, 0, 0, 1, 1, 0);
        x = writer.Node("model/pool1/MaxPool__0", "Transpose", [x], OnnxAttributes.Ints("perm", ToNchw));
        x = writer.Node("model/pool1/MaxPool__1", "Transpose", [Pool(writer, x, "VALID")], OnnxAttributes.Ints("perm", ToNhwc));
        foreach (ResidualBlock block in network.Blocks)
        {
            string y = writer.Node($"model/{block.Name}/relu1", "Relu", [Layer(block.First, x, isPadded: false)]);
            y = Layer(block.Second, y, isPadded: false);
            string shortcut = block.Projection is null ? x : Layer(block.Projection, x, isPadded: false);
            x = writer.Node($"model/{block.Name}/relu2", "Relu", [writer.Node($"model/{block.Name}/add", "Add", [shortcut, y])]);
        }

        return Head(writer, writer.ReduceMean("model/avg_pool/Mean", x, keep: false, 1, 2), network);
    }

    /// <summary>A network whose input and output are maps, so that a transpose stays at either end.</summary>
    /// <param name="opset">7 to 18.</param>
    public static ModelProto Features(long opset)
    {
        ExporterWriter writer = Begin(opset);
        ResidualNetwork network = ResidualNetwork.Instance;
        string x = writer.Node("Conv2D__0", "Transpose", [Input(writer, "image")], OnnxAttributes.Ints("perm", ToNchw));
        x = writer.Node("stem/Relu", "Relu", [Conv(writer, network.Stem, x, network.Stem.FoldedWeight, [1, 1, 1, 1], bias: true)]);
        ResidualBlock block = network.Blocks[0];
        string y = writer.Node("block/relu1", "Relu", [Conv(writer, block.First, x, block.First.FoldedWeight, [1, 1, 1, 1], bias: true)]);
        y = Conv(writer, block.Second, y, block.Second.FoldedWeight, [1, 1, 1, 1], bias: true);
        x = writer.Node("block/relu2", "Relu", [writer.Node("block/add", "Add", [x, y])]);
        x = writer.Node("Identity", "Transpose", [x], OnnxAttributes.Ints("perm", ToNhwc));
        writer.Graph.AddOutput(x, "unk__9", 15, 19, 5);
        return writer.Build("tf2onnx", "1.16.1");
    }

    private static ExporterWriter Begin(long opset, bool constantsAreNodes = false)
    {
        Dictionary<string, int> names = [];
        string Unique(string name) => names.TryAdd(name, 0) ? name : $"{name}__{++names[name]}";
        ExporterWriter writer = new(
            "tf2onnx", opset, irVersion: opset < 9 ? 3 : opset < 13 ? 5 : 8,
            (hint, type) => (Unique(hint), type == "Const" ? Unique($"const_fold_opt__{hint}") : Unique($"{hint}:0")), constantsAreNodes, weightsAreNodes: constantsAreNodes);
        writer.Graph.AddOpset("ai.onnx.ml", 2);
        return writer;
    }

    private static string Input(ExporterWriter writer, string name) => writer.Graph.AddInput(name, "unk__615", ResidualNetwork.Height, ResidualNetwork.Width, 3);

    // TensorFlow's rule for SAME: what is odd lies at the end.
    private static long[] Same(ConvNorm layer)
    {
        (int height, int width) = SizeBefore(layer);
        (long top, long bottom) = Same(height, layer);
        (long left, long right) = Same(width, layer);
        return [top, left, bottom, right];
    }

    private static (long Before, long After) Same(int size, ConvNorm layer)
    {
        int windows = (size + layer.Stride - 1) / layer.Stride;
        int total = Math.Max(0, ((windows - 1) * layer.Stride) + layer.Kernel - size);
        return (total / 2, total - (total / 2));
    }

    private static (int Height, int Width) SizeBefore(ConvNorm layer) => layer.Name switch
    {
        _ when layer.Name.StartsWith("layer1", StringComparison.Ordinal) || layer.Name is "layer2.0.conv1" or "layer2.0.downsample.0" => (8, 10),
        _ when layer.Name.StartsWith("layer2", StringComparison.Ordinal) || layer.Name is "layer3.0.conv1" or "layer3.0.downsample.0" => (4, 5),
        _ => (2, 3),
    };

    private static string Weight(ExporterWriter writer, ConvNorm layer, float[] weight) =>
        writer.Weight($"{layer.Name}/ReadVariableOp:0", weight, layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel);

    private static AttributeProto[] WindowOf(ConvNorm layer) =>
    [
        OnnxAttributes.Ints("dilations", 1, 1), OnnxAttributes.Int("group", 1), OnnxAttributes.Ints("kernel_shape", layer.Kernel, layer.Kernel),
        OnnxAttributes.Ints("strides", layer.Stride, layer.Stride),
    ];

    private static string Conv(ExporterWriter writer, ConvNorm layer, string x, float[] weight, long[] pads, bool bias)
    {
        string[] inputs = [x, Weight(writer, layer, weight)];
        return writer.Node(
            $"{layer.Name}/Conv2D", "Conv", bias ? [.. inputs, writer.Weight($"{layer.Name}/Conv2D_bias_fused_bn", layer.Offset, layer.Outputs)] : inputs,
            [OnnxAttributes.Ints("pads", pads), .. WindowOf(layer)]);
    }

    private static string Norm(ExporterWriter writer, ConvNorm layer, string x, long[] shape)
    {
        string scaled = writer.Node($"{layer.NormName}/mul_1", "Mul", [x, writer.Weight($"{layer.NormName}/mul:0", layer.Scale, shape)]);
        return writer.Node($"{layer.NormName}/add_1", "Add", [scaled, writer.Weight($"{layer.NormName}/sub:0", layer.Offset, shape)]);
    }

    private static string BatchNormalization(ExporterWriter writer, ConvNorm layer, string x) => writer.Node(
        $"{layer.NormName}/FusedBatchNormV3", "BatchNormalization",
        [
            x,
            writer.Weight($"{layer.NormName}/gamma:0", layer.Gamma, layer.Outputs), writer.Weight($"{layer.NormName}/beta:0", layer.Beta, layer.Outputs),
            writer.Weight($"{layer.NormName}/moving_mean:0", layer.Mean, layer.Outputs), writer.Weight($"{layer.NormName}/moving_variance:0", layer.Variance, layer.Outputs),
        ],
        OnnxAttributes.Float("epsilon", ConvNorm.Epsilon));

    private static string Pool(ExporterWriter writer, string x, string padding) => writer.Node(
        "pool1/MaxPool", "MaxPool", [x],
        OnnxAttributes.Ints("kernel_shape", 3, 3), OnnxAttributes.Ints("strides", 2, 2), OnnxAttributes.String("auto_pad", padding));

    private static ModelProto Head(ExporterWriter writer, string x, ResidualNetwork network)
    {
        x = writer.Node("predictions/MatMul", "MatMul", [x, writer.Weight("predictions/kernel:0", network.FcWeightTransposed, ResidualNetwork.Features, ResidualNetwork.Classes)]);
        x = writer.Node("predictions/BiasAdd", "Add", [x, writer.Weight("predictions/bias:0", network.FcBias, ResidualNetwork.Classes)]);
        x = writer.Node("predictions/Softmax", "Softmax", [x], OnnxAttributes.Int("axis", writer.Opset < 13 ? 1 : -1));
        x = writer.Node("Identity", "Identity", [x]);
        writer.Graph.AddOutput(x, "unk__616", ResidualNetwork.Classes);
        return writer.Build("tf2onnx", "1.16.1");
    }
}
