using ResNetVk.Onnx;

namespace ResNetVk.TestSupport.Exporters;

/// <summary>
/// As MXNet's mx2onnx writes it. Facts: operator set 7 at first, later up to 13; all parameters are inputs, too; batch norms have epsilon 0.001 or
/// 2e-5 and γ = 1 where fix_gamma was set, some releases wrote spatial = 0 with parameters by channel; shortcuts are Add of names such as
/// <c>resnetv10_stage1__plus0</c>; pooling_convention full is ceil_mode since operator set 10; the head is Flatten and Gemm with transB;
/// networks of version 2 normalise their input (<c>bn_data</c>) before a padded convolution and their blocks before the weights.
/// </summary>
public static class MxNetExport
{
    /// <summary>Version 1: normalisation behind each convolution.</summary>
    /// <param name="opset">7 to 13.</param>
    /// <param name="spatial">Attribute of the batch norms in operator sets 7 and 8; null for none.</param>
    public static ModelProto Version1(long opset, long? spatial)
    {
        ExporterWriter writer = Begin(opset);
        ResidualNetwork network = ResidualNetwork.Instance;
        string x = writer.Node("conv0_relu", "Relu", [Normalised(writer, network.Stem, "data", spatial)]);
        x = Pool(writer, x);
        foreach (ResidualBlock block in network.Blocks)
        {
            string y = writer.Node($"{block.Name}_relu0", "Relu", [Normalised(writer, block.First, x, spatial)]);
            y = Normalised(writer, block.Second, y, spatial);
            string shortcut = block.Projection is null ? x : Normalised(writer, block.Projection, x, spatial);
            x = writer.Node($"{block.Name}_relu1", "Relu", [writer.Node($"{block.Name}__plus0", "Add", [y, shortcut])]);
        }

        return Head(writer, x, network);
    }

    /// <summary>Version 2: the input and every block are normalised first.</summary>
    /// <param name="opset">7 to 13.</param>
    public static ModelProto Version2(long opset)
    {
        ExporterWriter writer = Begin(opset);
        ResidualNetwork network = ResidualNetwork.Instance;
        string x = BatchNorm(writer, "bn_data", 3, "data", [1, 1, 1], [0, 0, 0], [0.1f, 0.2f, -0.1f], [1.1f, 0.7f, 0.9f], null);
        x = writer.Node("conv0_relu", "Relu", [Normalised(writer, network.Stem, x, null)]);
        x = Pool(writer, x);
        foreach (ResidualBlock block in network.Blocks)
        {
            string y = Relu(writer, block.Name + "_bn0", block.First.Inputs, x);
            string shortcut = block.Projection is null ? x : Conv(writer, block.Projection, y);
            y = Normalised(writer, block.First, y, null);
            y = Conv(writer, block.Second, writer.Node($"{block.Name}_relu1", "Relu", [y]));
            x = writer.Node($"{block.Name}__plus0", "Add", [y, shortcut]);
        }

        return Head(writer, Relu(writer, "bn2", ResidualNetwork.Features, x), network);
    }

    private static string Relu(ExporterWriter writer, string name, int channels, string x)
    {
        float[] ramp = [.. Enumerable.Range(1, channels).Select(c => c / (float)channels)];
        string norm = BatchNorm(writer, name, channels, x, [.. ramp.Select(v => 0.5f + v)], [.. ramp.Select(v => v - 0.6f)], [.. ramp.Select(v => 0.4f - v)], ramp, null);
        return writer.Node($"{name}_relu", "Relu", [norm]);
    }

    private static ExporterWriter Begin(long opset)
    {
        Dictionary<string, int> names = [];
        string Unique(string name) => names.TryAdd(name, 0) ? name : $"{name}{++names[name]}";

        // A node and its value have one name.
        ExporterWriter writer = new(
            "mxnet_converted_model", opset, irVersion: opset < 9 ? 3 : 6,
            (hint, _) =>
            {
                string name = Unique($"resnetv10_{hint.Replace('.', '_')}");
                return (name, name);
            },
            constantsAreNodes: false);
        writer.Graph.AddInput("data", 1, 3, ResidualNetwork.Height, ResidualNetwork.Width);
        return writer;
    }

    private static string Conv(ExporterWriter writer, ConvNorm layer, string x) => writer.Node(
        $"{layer.Name}_fwd", "Conv", [x, writer.Weight($"{layer.Name}_weight", layer.Weight, layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel)],
        OnnxAttributes.Ints("kernel_shape", layer.Kernel, layer.Kernel),
        OnnxAttributes.Ints("strides", layer.Stride, layer.Stride),
        OnnxAttributes.Ints("dilations", 1, 1),
        OnnxAttributes.Ints("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding),
        OnnxAttributes.Int("group", 1));

    private static string Normalised(ExporterWriter writer, ConvNorm layer, string x, long? spatial) => BatchNorm(
        writer, layer.NormName, layer.Outputs, Conv(writer, layer, x), layer.Gamma, layer.Beta, layer.Mean, layer.Variance, spatial);

    private static string BatchNorm(
        ExporterWriter writer, string name, int channels, string x, float[] gamma, float[] beta, float[] mean, float[] variance, long? spatial) => writer.Node(
        $"{name}_fwd", "BatchNormalization",
        [
            x, writer.Weight($"{name}_gamma", gamma, channels), writer.Weight($"{name}_beta", beta, channels),
            writer.Weight($"{name}_running_mean", mean, channels), writer.Weight($"{name}_running_var", variance, channels),
        ],
        [
            OnnxAttributes.Float("epsilon", 1e-3f), OnnxAttributes.Float("momentum", 0.9f),
            .. spatial is long value && writer.Opset < 9 ? [OnnxAttributes.Int("spatial", value)] : Array.Empty<AttributeProto>(),
        ]);

    private static string Pool(ExporterWriter writer, string x)
    {
        bool canRoundUp = writer.Opset >= 10;
        return writer.Node(
            "pool0_fwd", "MaxPool", [x],
            [
                OnnxAttributes.Ints("kernel_shape", 3, 3), OnnxAttributes.Ints("pads", canRoundUp ? [0, 0, 0, 0] : [1, 1, 1, 1]), OnnxAttributes.Ints("strides", 2, 2),
                .. canRoundUp ? [OnnxAttributes.Int("ceil_mode", 1)] : Array.Empty<AttributeProto>(),
            ]);
    }

    private static ModelProto Head(ExporterWriter writer, string x, ResidualNetwork network)
    {
        x = writer.Node("pool1_fwd", "GlobalAveragePool", [x]);
        x = writer.Opset < 12
            ? writer.Node("dropout0_fwd", "Dropout", [x], OnnxAttributes.Float("ratio", 0.5f))
            : writer.Node("dropout0_fwd", "Dropout", [x, writer.Constant("dropout0_p", OnnxTensor.Float32("", [0.5f]))]);
        x = writer.Node("flatten_170", "Flatten", [x]);
        x = writer.Node(
            "dense0_fwd", "Gemm",
            [
                x, writer.Weight("dense0_weight", network.FcWeight, ResidualNetwork.Classes, ResidualNetwork.Features),
                writer.Weight("dense0_bias", network.FcBias, ResidualNetwork.Classes),
            ],
            OnnxAttributes.Float("alpha", 1), OnnxAttributes.Float("beta", 1), OnnxAttributes.Int("transA", 0), OnnxAttributes.Int("transB", 1));
        writer.Graph.AddOutput(x, 1, ResidualNetwork.Classes);
        return ExporterWriter.ListInitialisersAsInputs(writer.Build("", ""));
    }
}
