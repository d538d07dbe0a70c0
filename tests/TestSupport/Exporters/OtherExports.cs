using ResNetVk.Onnx;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.TestSupport.Exporters;

/// <summary>Exporters and optimisers of few idioms: Caffe2, PaddlePaddle, onnx-simplifier, ONNX Runtime.</summary>
public static class OtherExports
{
    /// <summary>
    /// Caffe2 and its model zoo. Facts: shortcuts are Sum, parameters are inputs, too; the last pooling is an AveragePool as large as the map;
    /// it is flattened by a Reshape to [1, −1]; names such as <c>gpu_0/res2_0_branch2a_1</c>; a soft-max at the end.
    /// </summary>
    /// <param name="opset">7 to 9; older files have consumed_inputs and the like.</param>
    public static ModelProto Caffe2(long opset)
    {
        int next = 1;
        ExporterWriter writer = new("resnet50", opset, 3, (hint, _) => ("", $"gpu_0/{hint}_{next++}"), constantsAreNodes: false);
        ResidualNetwork network = ResidualNetwork.Instance;
        string x = writer.Graph.AddInput("gpu_0/data_0", 1, 3, ResidualNetwork.Height, ResidualNetwork.Width);
        x = writer.Node("relu", "Relu", [ConvNorm(writer, network.Stem, x)]);
        x = MaxPool(writer, x);
        foreach (ResidualBlock block in network.Blocks)
        {
            string y = ConvNorm(writer, block.Second, writer.Node("relu", "Relu", [ConvNorm(writer, block.First, x)]));
            x = writer.Node("relu", "Relu", [writer.Node("sum", "Sum", [y, block.Projection is null ? x : ConvNorm(writer, block.Projection, x)])]);
        }

        x = writer.Node("pool5", "AveragePool", [x], OnnxAttributes.Ints("kernel_shape", 2, 3), OnnxAttributes.Ints("strides", 1, 1));
        x = writer.Node("OC2_DUMMY", "Reshape", [x, writer.List("OC2_DUMMY_shape", 1, -1)]);
        x = writer.Node("softmax", "Softmax", [Gemm(writer, network, x)]);
        writer.Graph.AddOutput(x, 1, ResidualNetwork.Classes);
        return ExporterWriter.ListInitialisersAsInputs(writer.Build("onnx-caffe2", ""));
    }

    /// <summary>
    /// paddle2onnx. Facts: parameters are Constant nodes in older releases; sizes that are not known are −1; flattening is a Reshape to [0, −1];
    /// a dense layer is MatMul and Add; the output passes a multiplication by 1, an addition of 0 and an Identity, since a saved model ends in a scale.
    /// </summary>
    /// <param name="opset">7 to 17.</param>
    public static ModelProto Paddle(long opset)
    {
        int next = 0;
        ExporterWriter writer = new(
            "paddle-onnx", opset, opset < 9 ? 3 : 7, (hint, type) => ($"{type}_{next}", $"{hint}.tmp_{next++}"), constantsAreNodes: true, weightsAreNodes: true);
        ResidualNetwork network = ResidualNetwork.Instance;
        string x = writer.Graph.AddInput("inputs", OnnxDimension.Unknown, 3, ResidualNetwork.Height, ResidualNetwork.Width);
        x = writer.Node("relu_0", "Relu", [ConvNorm(writer, network.Stem, x)]);
        x = MaxPool(writer, x);
        foreach (ResidualBlock block in network.Blocks)
        {
            string y = ConvNorm(writer, block.Second, writer.Node("relu", "Relu", [ConvNorm(writer, block.First, x)]));
            x = writer.Node("relu", "Relu", [writer.Node("elementwise_add", "Add", [block.Projection is null ? x : ConvNorm(writer, block.Projection, x), y])]);
        }

        x = writer.Node("pool2d_1", "GlobalAveragePool", [x]);
        x = writer.Node("flatten_0", "Reshape", [x, writer.List("shape", 0, -1)]);
        x = writer.Node("linear_0", "MatMul", [x, writer.Weight("linear_0.w_0", network.FcWeightTransposed, ResidualNetwork.Features, ResidualNetwork.Classes)]);
        x = writer.Node("linear_0", "Add", [x, writer.Weight("linear_0.b_0", network.FcBias, ResidualNetwork.Classes)]);
        x = writer.Node("scale", "Mul", [x, writer.Constant("scale", OnnxTensor.Float32("", [1], 1))]);
        x = writer.Node("save_infer_model/scale_0", "Add", [x, writer.Constant("bias", OnnxTensor.Float32("", [0], 1))]);
        x = writer.Node("softmax", "Softmax", [x], OnnxAttributes.Int("axis", -1));
        x = writer.Node("fetch", "Identity", [x]);
        writer.Graph.AddOutput(x, OnnxDimension.Unknown, ResidualNetwork.Classes);
        ModelProto model = writer.Build("PaddlePaddle", "");
        model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = -1;
        return model;
    }

    /// <summary>onnx-simplifier. Facts: batch norms are folded into the convolutions, constants are computed, the shapes of all values are stated.</summary>
    /// <param name="opset">7 to 21.</param>
    public static ModelProto Simplified(long opset)
    {
        ModelProto model = Folded(opset, "torch_jit", "onnx::Conv_");
        model.ProducerName = "pytorch";
        return model;
    }

    /// <summary>
    /// A network saved by ONNX Runtime at level basic. Facts: as simplified, and further operator domains are imported though nobody uses them.
    /// </summary>
    /// <param name="opset">7 to 21.</param>
    public static ModelProto OptimisedBasic(long opset)
    {
        ModelProto model = Folded(opset, "main_graph", "_weight_");
        foreach ((string domain, long version) in new[] { ("com.microsoft.nchwc", 1L), ("ai.onnx.ml", 4), ("ai.onnx.training", 1), ("com.microsoft", 1), ("org.pytorch.aten", 1) })
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        }

        model.Graph.DocString = "optimised";
        return model;
    }

    /// <summary>A network saved by ONNX Runtime at level extended: a convolution, its shortcut and its activation are one FusedConv.</summary>
    public static ModelProto OptimisedExtended()
    {
        ModelProto model = OptimisedBasic(17);
        foreach (NodeProto add in model.Graph.Node.Where(n => n.OpType == "Add").ToArray())
        {
            NodeProto conv = model.Graph.Node.Single(n => n.Output[0] == add.Input[0]);
            NodeProto relu = model.Graph.Node.Single(n => n.Input[0] == add.Output[0]);
            NodeProto fused = conv.Clone();
            fused.OpType = "FusedConv";
            fused.Domain = "com.microsoft";
            fused.Input.Add(add.Input[1]);
            fused.Output[0] = relu.Output[0];
            fused.Attribute.Add(OnnxAttributes.String("activation", "Relu"));
            model.Graph.Node.Remove(conv);
            model.Graph.Node.Remove(relu);
            model.Graph.Node[model.Graph.Node.IndexOf(add)] = fused;
        }

        return model;
    }

    private static ModelProto Folded(long opset, string graph, string prefix)
    {
        int next = 0;
        ExporterWriter writer = new(graph, opset, 8, (hint, type) => ($"/{hint}/{type}", $"/{hint}/{type}_output_{next++}"), constantsAreNodes: false);
        ResidualNetwork network = ResidualNetwork.Instance;
        string x = writer.Graph.AddInput("input", 1, 3, ResidualNetwork.Height, ResidualNetwork.Width);
        string Conv(ConvNorm layer, string input)
        {
            string w = writer.Weight($"{prefix}{next++}", layer.FoldedWeight, layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel);
            string b = writer.Weight($"{prefix}{next++}", layer.Offset, layer.Outputs);
            return writer.Node(
                layer.Name, "Conv", [input, w, b],
                OnnxAttributes.Ints("dilations", 1, 1), OnnxAttributes.Int("group", 1), OnnxAttributes.Ints("kernel_shape", layer.Kernel, layer.Kernel),
                OnnxAttributes.Ints("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding), OnnxAttributes.Ints("strides", layer.Stride, layer.Stride));
        }

        x = writer.Node("relu", "Relu", [Conv(network.Stem, x)]);
        writer.Graph.AddValueInfo(x, DataType.Float, 1, 5, 15, 19);
        x = MaxPool(writer, x);
        foreach (ResidualBlock block in network.Blocks)
        {
            string y = Conv(block.Second, writer.Node($"{block.Name}/relu", "Relu", [Conv(block.First, x)]));
            string shortcut = block.Projection is null ? x : Conv(block.Projection, x);
            x = writer.Node($"{block.Name}/relu_1", "Relu", [writer.Node(block.Name, "Add", [y, shortcut])]);
        }

        x = writer.Node("avgpool", "GlobalAveragePool", [x]);
        x = Gemm(writer, network, writer.Node("", "Flatten", [x], OnnxAttributes.Int("axis", 1)));
        writer.Graph.AddOutput(x, 1, ResidualNetwork.Classes);
        return writer.Build("onnx.utils", "");
    }

    private static string MaxPool(ExporterWriter writer, string x) => writer.Node(
        "pool1", "MaxPool", [x], OnnxAttributes.Ints("kernel_shape", 3, 3), OnnxAttributes.Ints("pads", 1, 1, 1, 1), OnnxAttributes.Ints("strides", 2, 2));

    private static string ConvNorm(ExporterWriter writer, ConvNorm layer, string x)
    {
        string conv = writer.Node(
            layer.Name, "Conv", [x, writer.Weight($"{layer.Name}_w_0", layer.Weight, layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel)],
            OnnxAttributes.Ints("kernel_shape", layer.Kernel, layer.Kernel),
            OnnxAttributes.Ints("strides", layer.Stride, layer.Stride),
            OnnxAttributes.Ints("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding));
        return writer.Node(
            layer.NormName, "BatchNormalization",
            [
                conv, writer.Weight($"{layer.NormName}_s_0", layer.Gamma, layer.Outputs), writer.Weight($"{layer.NormName}_b_0", layer.Beta, layer.Outputs),
                writer.Weight($"{layer.NormName}_rm_0", layer.Mean, layer.Outputs), writer.Weight($"{layer.NormName}_riv_0", layer.Variance, layer.Outputs),
            ],
            OnnxAttributes.Float("epsilon", Exporters.ConvNorm.Epsilon), OnnxAttributes.Float("momentum", 0.9f));
    }

    private static string Gemm(ExporterWriter writer, ResidualNetwork network, string x) => writer.Node(
        "pred", "Gemm",
        [
            x, writer.Weight("gpu_0/pred_w_0", network.FcWeight, ResidualNetwork.Classes, ResidualNetwork.Features),
            writer.Weight("gpu_0/pred_b_0", network.FcBias, ResidualNetwork.Classes),
        ],
        OnnxAttributes.Int("transB", 1));
}
