using ResNetVk.Onnx;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.TestSupport.Exporters;

/// <summary>
/// As torch.onnx.export(dynamo=True) of PyTorch 2.5 and later writes it. Facts: operator set 18 and newer, IR 10; values are named after the
/// exported program (<c>conv2d</c>, <c>getitem_3</c>, <c>relu_1</c>), types of all values are stated with symbolic sizes, the axes of ReduceMean
/// are an input, Reshape has allowzero, a batch of unknown size is taken by Shape with start and end. Before optimisation batch norms may be
/// decomposed into subtraction, reciprocal square root, multiplication and addition. Functions that nobody calls are left in.
/// </summary>
public static class PyTorchDynamoExport
{
    /// <summary>With BatchNormalization nodes.</summary>
    /// <param name="opset">18 to 21.</param>
    public static ModelProto BatchNormalizations(long opset) => Write(opset, decomposes: false);

    /// <summary>With batch norms as arithmetic, as run_decompositions leaves them.</summary>
    /// <param name="opset">18 to 21.</param>
    public static ModelProto Decomposed(long opset) => Write(opset, decomposes: true);

    private static ModelProto Write(long opset, bool decomposes)
    {
        Dictionary<string, int> names = [];
        int nodes = 0;
        string Unique(string name) => names.TryAdd(name, 0) ? name : $"{name}_{++names[name]}";
        ExporterWriter writer = new(
            "main_graph", opset, irVersion: 10, (hint, type) => ($"node_{type}_{nodes++}", Unique(hint.Length > 0 ? hint : "val")), constantsAreNodes: false);
        writer.Graph.AddOpset("pkg.onnxscript.torch_lib.common", 1);
        writer.Graph.AddMetadata("pkg.torch.export.ExportedProgram.range_constraints", "{s0: VR[1, 64]}");
        ResidualNetwork network = ResidualNetwork.Instance;
        string x = writer.Graph.AddInput("x", "s0", 3, ResidualNetwork.Height, ResidualNetwork.Width);
        x = writer.Node("relu", "Relu", [Normalised(writer, network.Stem, x, decomposes)]);
        x = writer.Node(
            "max_pool2d", "MaxPool", [x],
            OnnxAttributes.String("auto_pad", "NOTSET"),
            OnnxAttributes.Int("ceil_mode", 0),
            OnnxAttributes.Ints("dilations", 1, 1),
            OnnxAttributes.Ints("kernel_shape", 3, 3),
            OnnxAttributes.Ints("pads", 1, 1, 1, 1),
            OnnxAttributes.Int("storage_order", 0),
            OnnxAttributes.Ints("strides", 2, 2));
        writer.Graph.AddValueInfo(x, DataType.Float, "s0", 5, "((s2 - 1)//2) + 1", OnnxDimension.Unknown);
        foreach (ResidualBlock block in network.Blocks)
        {
            string y = writer.Node("relu", "Relu", [Normalised(writer, block.First, x, decomposes)]);
            y = Normalised(writer, block.Second, y, decomposes);
            string shortcut = block.Projection is null ? x : Normalised(writer, block.Projection, x, decomposes);
            x = writer.Node("relu", "Relu", [writer.Node("add", "Add", [y, shortcut])]);
        }

        x = writer.Node(
            "adaptive_avg_pool2d", "ReduceMean", [x, writer.List("val", -1, -2)],
            OnnxAttributes.Int("noop_with_empty_axes", 0), OnnxAttributes.Int("keepdims", 1));
        string batch = writer.Node("sym_size_int", "Shape", [x], OnnxAttributes.Int("start", 0), OnnxAttributes.Int("end", 1));
        string shape = writer.Node("val", "Concat", [batch, writer.List("val", ResidualNetwork.Features)], OnnxAttributes.Int("axis", 0));
        x = writer.Node("flatten", "Reshape", [x, shape], OnnxAttributes.Int("allowzero", 1));
        string weight = writer.Weight("fc.weight", network.FcWeight, ResidualNetwork.Classes, ResidualNetwork.Features);
        string logits = writer.Node(
            "linear", "Gemm", [x, weight, writer.Weight("fc.bias", network.FcBias, ResidualNetwork.Classes)],
            OnnxAttributes.Float("beta", 1), OnnxAttributes.Int("transB", 1), OnnxAttributes.Float("alpha", 1), OnnxAttributes.Int("transA", 0));
        writer.Graph.AddOutput(logits, "s0", ResidualNetwork.Classes);
        ModelProto model = writer.Build("pytorch", "2.7.0");
        model.Functions.AddRange([PyTorchFunctionsExport.Rank, PyTorchFunctionsExport.IsScalar]);
        return model;
    }

    private static string Normalised(ExporterWriter writer, ConvNorm layer, string x, bool decomposes)
    {
        string weight = writer.Weight($"{layer.Name}.weight", layer.Weight, layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel);
        string conv = writer.Node(
            "conv2d", "Conv", [x, weight],
            OnnxAttributes.Int("group", 1),
            OnnxAttributes.Ints("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding),
            OnnxAttributes.String("auto_pad", "NOTSET"),
            OnnxAttributes.Ints("strides", layer.Stride, layer.Stride),
            OnnxAttributes.Ints("dilations", 1, 1));
        string[] parameters =
        [
            writer.Weight($"{layer.NormName}.weight", layer.Gamma, layer.Outputs),
            writer.Weight($"{layer.NormName}.bias", layer.Beta, layer.Outputs),
            writer.Weight($"{layer.NormName}.running_mean", layer.Mean, layer.Outputs),
            writer.Weight($"{layer.NormName}.running_var", layer.Variance, layer.Outputs),
        ];
        if (!decomposes)
        {
            return writer.Node(
                "getitem", "BatchNormalization", [conv, .. parameters],
                OnnxAttributes.Int("training_mode", 0), OnnxAttributes.Float("momentum", 0.9f), OnnxAttributes.Float("epsilon", ConvNorm.Epsilon));
        }

        string Raised(string value) => writer.Unsqueeze("unsqueeze", value, 1, 2);
        string epsilon = writer.Node("scalar_tensor_default", "CastLike", [writer.Constant("val", OnnxTensor.Float32("", [ConvNorm.Epsilon])), conv]);
        string deviation = writer.Node("sqrt", "Sqrt", [writer.Node("add", "Add", [parameters[3], epsilon])]);
        string inverse = writer.Node("mul", "Mul", [writer.Node("reciprocal", "Reciprocal", [deviation]), writer.Constant("val", OnnxTensor.Float32("", [1]))]);
        string centred = writer.Node("sub", "Sub", [conv, Raised(parameters[2])]);
        string scaled = writer.Node("mul", "Mul", [writer.Node("mul", "Mul", [centred, Raised(inverse)]), Raised(parameters[0])]);
        return writer.Node("add", "Add", [scaled, Raised(parameters[1])]);
    }
}
