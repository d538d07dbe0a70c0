using ResNetVk.Onnx;
using AttributeType = ResNetVk.Onnx.AttributeProto.Types.AttributeType;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.TestSupport.Exporters;

/// <summary>
/// As torch.onnx.dynamo_export of PyTorch 2.1 to 2.4 writes it. Facts: operator set 18, IR 8; every module is a function of domain
/// <c>pkg.torch.…</c> that takes its weights as inputs, and every ATen operator one of domain <c>pkg.onnxscript.torch_lib</c> whose Python
/// conditions became If nodes on ranks; attributes are handed on by reference; a convolution without bias gets one by CastLike and Expand; max
/// pooling computes indices, too, and returns them through an If; an addition multiplies by alpha = 1; addmm is MatMul, Mul, Mul, Add.
/// </summary>
public static class PyTorchFunctionsExport
{
    private const string Lib = "pkg.onnxscript.torch_lib";
    private const string Common = "pkg.onnxscript.torch_lib.common";
    private const string Torch = "pkg.torch.2.2.0";

    /// <summary>Number of dimensions, as a function.</summary>
    public static FunctionProto Rank => Function(Common, "Rank", ["input"], "return_val", Node("Shape", ["input"], ["tmp"]), Node("Size", ["tmp"], ["return_val"]));

    /// <summary>True for tensors without dimensions, as a function.</summary>
    public static FunctionProto IsScalar => Function(
        Common, "IsScalar", ["input"], "return_val",
        Node("Shape", ["input"], ["tmp"]),
        Node("Size", ["tmp"], ["tmp_0"]),
        Integer("tmp_1", 0),
        Node("Equal", ["tmp_0", "tmp_1"], ["return_val"]));

    /// <summary>The network.</summary>
    public static ModelProto Write()
    {
        ResidualNetwork network = ResidualNetwork.Instance;
        OnnxGraphWriter writer = new("main_graph", opset: 18, irVersion: 8);
        writer.AddOpset(Lib, 1);
        writer.AddOpset(Common, 1);
        writer.AddOpset(Torch, 1);
        writer.AddInput("l_x_", 1, 3, ResidualNetwork.Height, ResidualNetwork.Width);
        List<FunctionProto> functions = [Rank, IsScalar, .. Library()];
        List<NodeProto> nodes = [];

        string[] stem = Weights(writer, network.Stem);
        nodes.Add(Call(Torch, "torch_nn_modules_conv_Conv2d_conv1_1", ["l_x_", stem[0]], "conv1_1"));
        functions.Add(ConvModule("torch_nn_modules_conv_Conv2d_conv1_1", network.Stem));
        nodes.Add(Call(Lib, "_aten_native_batch_norm_inference_onnx", ["conv1_1", .. stem[1..]], "bn1_1", Norm()));
        nodes.Add(Call(Lib, "aten_relu", ["bn1_1"], "relu_1"));
        nodes.Add(Call(Lib, "_aten_max_pool_with_indices_onnx", ["relu_1"], "maxpool_1", Pool()));
        string x = "maxpool_1";
        foreach (ResidualBlock block in network.Blocks)
        {
            (FunctionProto function, FunctionProto[] inner) = Block(block);
            functions.Add(function);
            functions.AddRange(inner);
            string[] weights = [.. new[] { block.First, block.Second, block.Projection }.OfType<ConvNorm>().SelectMany(l => Weights(writer, l))];
            nodes.Add(Call(Torch, function.Name, [x, .. weights], $"{block.Name}_1"));
            x = $"{block.Name}_1";
        }

        nodes.AddRange([
            Node("Constant", [], ["axes"], OnnxAttributes.Tensor("value", OnnxTensor.Int64("", [-1, -2], 2))),
            Call(Lib, "aten_mean_dim", [x, "axes"], "avgpool_1", OnnxAttributes.Int("keepdim", 1)),
            Node("Constant", [], ["size"], OnnxAttributes.Tensor("value", OnnxTensor.Int64("", [1, ResidualNetwork.Features], 2))),
            Call(Lib, "aten_view", ["avgpool_1", "size"], "flatten_1"),
            Call(Lib, "aten_t", ["fc.weight"], "t"),
            Call(Lib, "aten_addmm", ["fc.bias", "flatten_1", "t"], "addmm", OnnxAttributes.Float("alpha", 1), OnnxAttributes.Float("beta", 1)),
        ]);
        writer.AddInitializer("fc.weight", network.FcWeight, ResidualNetwork.Classes, ResidualNetwork.Features);
        writer.AddInitializer("fc.bias", network.FcBias, ResidualNetwork.Classes);
        ModelProto model = writer.Build();
        model.ProducerName = "pytorch";
        model.ProducerVersion = "2.2.0";
        model.Graph.Node.AddRange(nodes);
        model.Graph.Output.Add(new ValueInfoProto
        {
            Name = "addmm",
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor
                {
                    ElemType = (int)DataType.Float,
                    Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimValue = 1 }, new TensorShapeProto.Types.Dimension { DimValue = ResidualNetwork.Classes } } },
                },
            },
        });
        model.Functions.AddRange(functions);
        return model;
    }

    private static string[] Weights(OnnxGraphWriter writer, ConvNorm layer) =>
    [
        writer.AddInitializer($"{layer.Name}.weight", layer.Weight, layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel),
        writer.AddInitializer($"{layer.NormName}.weight", layer.Gamma, layer.Outputs),
        writer.AddInitializer($"{layer.NormName}.bias", layer.Beta, layer.Outputs),
        writer.AddInitializer($"{layer.NormName}.running_mean", layer.Mean, layer.Outputs),
        writer.AddInitializer($"{layer.NormName}.running_var", layer.Variance, layer.Outputs),
    ];

    private static (FunctionProto Block, FunctionProto[] Inner) Block(ResidualBlock block)
    {
        string suffix = block.Name.Replace('.', '_');
        List<string> inputs = ["x"];
        List<FunctionProto> inner = [];
        List<NodeProto> nodes = [];
        string Normalised(ConvNorm layer, string x, string name)
        {
            string[] parameters = [.. new[] { "w", "gamma", "beta", "mean", "var" }.Select(p => $"{name}_{p}")];
            inputs.AddRange(parameters);
            string module = $"torch_nn_modules_conv_Conv2d_{suffix}_{name}";
            inner.Add(ConvModule(module, layer));
            nodes.Add(Call(Torch, module, [x, parameters[0]], $"{name}_1"));
            nodes.Add(Call(Lib, "_aten_native_batch_norm_inference_onnx", [$"{name}_1", .. parameters[1..]], $"{name}_bn", Norm()));
            return $"{name}_bn";
        }

        string y = Normalised(block.First, "x", "conv1");
        nodes.Add(Call(Lib, "aten_relu", [y], "relu_a"));
        y = Normalised(block.Second, "relu_a", "conv2");
        string shortcut = block.Projection is null ? "x" : Normalised(block.Projection, "x", "downsample");
        nodes.Add(Call(Lib, "aten_add", [y, shortcut], "add_b", OnnxAttributes.Float("alpha", 1)));
        nodes.Add(Call(Lib, "aten_relu", ["add_b"], "relu_b"));
        return (Function(Torch, $"torchvision_models_resnet_BasicBlock_{suffix}_1", inputs, "relu_b", [.. nodes]), [.. inner]);
    }

    /// <summary>A module of one convolution: PyTorch traces the part that makes a bias, and calls the operator.</summary>
    private static FunctionProto ConvModule(string name, ConvNorm layer) => Function(
        Torch, name, ["x", "weight"], "convolution",
        Node("Shape", ["weight"], ["dim_0"], OnnxAttributes.Int("start", 0), OnnxAttributes.Int("end", 1)),
        Node("Constant", [], ["one"], OnnxAttributes.Ints("value_ints", 1)),
        Node("Expand", ["dim_0", "one"], ["bias_shape"]),
        Node("Constant", [], ["zero"], OnnxAttributes.Float("value_float", 0)),
        Node("CastLike", ["zero", "x"], ["zero_like"]),
        Node("Expand", ["zero_like", "bias_shape"], ["bias"]),
        Node("Constant", [], ["transposed"], OnnxAttributes.Tensor("value", ExporterWriter.Truth(false))),
        Call(
            Lib, "_aten_convolution_onnx", ["x", "weight", "bias", "transposed"], "convolution",
            OnnxAttributes.Ints("strides", layer.Stride, layer.Stride),
            OnnxAttributes.Ints("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding),
            OnnxAttributes.Ints("dilations", 1, 1),
            OnnxAttributes.Ints("output_padding", 0, 0),
            OnnxAttributes.Int("groups", 1)));

    private static AttributeProto[] Norm() => [OnnxAttributes.Float("momentum", 0.9f), OnnxAttributes.Float("eps", ConvNorm.Epsilon)];

    private static AttributeProto[] Pool() =>
    [
        OnnxAttributes.Ints("kernel_size", 3, 3), OnnxAttributes.Ints("stride", 2, 2), OnnxAttributes.Ints("padding", 1, 1, 1, 1),
        OnnxAttributes.Ints("dilation", 1, 1), OnnxAttributes.Int("ceil_mode", 0), OnnxAttributes.Int("unbatched_rank", 3),
        OnnxAttributes.Ints("n_dims_one", 1, 1), OnnxAttributes.Ints("n_dims_zero", 0, 0), OnnxAttributes.Ints("n_dims_axes", 2, 3),
    ];

    private static FunctionProto[] Library()
    {
        FunctionProto convolution = Function(
            Lib, "_aten_convolution_onnx", ["input", "weight", "bias", "transposed"], "result_5",
            Node("Shape", ["weight"], ["tmp"]),
            Node("Size", ["tmp"], ["weight_size"]),
            Node("Shape", ["input"], ["tmp_0"]),
            Node("Size", ["tmp_0"], ["tmp_1"]),
            Node("Equal", ["tmp_1", "weight_size"], ["tmp_2"]),
            Node("Not", ["tmp_2"], ["no_batch"]),
            If("no_batch", ["input_4"],
                Branch("then_branch", ["input_3"], Integers("axes", 0), Node("Unsqueeze", ["input", "axes"], ["input_3"])),
                Branch("else_branch", ["input_3"], Node("Identity", ["input"], ["input_3"]))),
            If("transposed", ["result_2"],
                Branch("then_branch", ["result"], Node("ConvTranspose", ["input_4", "weight", "bias"], ["result"], Reference("strides", AttributeType.Ints))),
                Branch(
                    "else_branch", ["result_1"],
                    Node(
                        "Conv", ["input_4", "weight", "bias"], ["result_1"],
                        Reference("strides", AttributeType.Ints), Reference("pads", AttributeType.Ints), Reference("dilations", AttributeType.Ints), Reference("group", "groups", AttributeType.Int)))),
            If("no_batch", ["result_5"],
                Branch("then_branch", ["result_3"], Integers("axes", 0), Node("Squeeze", ["result_2", "axes"], ["result_3"])),
                Branch("else_branch", ["result_4"], Node("Identity", ["result_2"], ["result_4"]))));
        convolution.Attribute.AddRange(["strides", "pads", "dilations"]);
        convolution.AttributeProto.AddRange([OnnxAttributes.Ints("output_padding", 0), OnnxAttributes.Int("groups", 1)]);

        FunctionProto norm = Function(
            Lib, "_aten_native_batch_norm_inference_onnx", ["input", "weight", "bias", "running_mean", "running_var"], "norm",
            Node(
                "BatchNormalization", ["input", "weight", "bias", "running_mean", "running_var"], ["norm"],
                Reference("epsilon", "eps", AttributeType.Float), Reference("momentum", AttributeType.Float), OnnxAttributes.Int("training_mode", 0)),
            Node("Shape", ["running_mean"], ["tmp"], OnnxAttributes.Int("start", 0), OnnxAttributes.Int("end", 0)),
            Node("Cast", ["tmp"], ["input_mean"], OnnxAttributes.Int("to", (long)DataType.Float)),
            Node("Identity", ["running_mean"], ["running_mean_out"]));
        norm.Output.AddRange(["input_mean", "running_mean_out"]);
        norm.Attribute.AddRange(["eps", "momentum"]);

        FunctionProto pool = Function(
            Lib, "_aten_max_pool_with_indices_onnx", ["self"], "pool_result_4",
            Call(Common, "Rank", ["self"], "tmp"),
            Node("Constant", [], ["unbatched"], Reference("value_int", "unbatched_rank", AttributeType.Int)),
            Node("CastLike", ["unbatched", "tmp"], ["unbatched_cast"]),
            Node("Equal", ["tmp", "unbatched_cast"], ["is_unbatched"]),
            If("is_unbatched", ["self_2"],
                Branch("then_branch", ["self_1"], Integers("axes", 0), Node("Unsqueeze", ["self", "axes"], ["self_1"])),
                Branch("else_branch", ["self_1"], Node("Identity", ["self"], ["self_1"]))),
            Node(
                "MaxPool", ["self_2"], ["pool_result", "indices"],
                Reference("ceil_mode", AttributeType.Int), Reference("dilations", "dilation", AttributeType.Ints), Reference("kernel_shape", "kernel_size", AttributeType.Ints),
                Reference("pads", "padding", AttributeType.Ints), Reference("strides", "stride", AttributeType.Ints)),
            Node(
                "MaxPool", ["self_2"], ["tmp_5", "flatten_indices"],
                Reference("dilations", "dilation", AttributeType.Ints), Reference("kernel_shape", "n_dims_one", AttributeType.Ints), Reference("strides", "n_dims_one", AttributeType.Ints)),
            Node("Constant", [], ["ends"], Reference("value_ints", "n_dims_one", AttributeType.Ints)),
            Node("Constant", [], ["starts"], Reference("value_ints", "n_dims_zero", AttributeType.Ints)),
            Node("Constant", [], ["axes"], Reference("value_ints", "n_dims_axes", AttributeType.Ints)),
            Node("Slice", ["flatten_indices", "starts", "ends", "axes"], ["delta"]),
            Node("Sub", ["indices", "delta"], ["indices_1"]),
            If("is_unbatched", ["pool_result_4", "indices_4"],
                Branch(
                    "then_branch", ["pool_result_2", "indices_2"],
                    Integers("squeezed", 0), Node("Squeeze", ["pool_result", "squeezed"], ["pool_result_2"]), Node("Squeeze", ["indices_1", "squeezed"], ["indices_2"])),
                Branch("else_branch", ["pool_result_3", "indices_3"], Node("Identity", ["pool_result"], ["pool_result_3"]), Node("Identity", ["indices_1"], ["indices_3"]))));
        pool.Output.Add("indices_4");
        pool.Attribute.AddRange(["kernel_size", "stride", "padding", "dilation", "ceil_mode", "unbatched_rank", "n_dims_one", "n_dims_zero", "n_dims_axes"]);

        FunctionProto add = Function(
            Lib, "aten_add", ["self", "other"], "return_val",
            Node("Constant", [], ["alpha"], Reference("value_float", "alpha", AttributeType.Float)),
            Node("CastLike", ["alpha", "other"], ["alpha_0"]),
            Node("Mul", ["other", "alpha_0"], ["other_1"]),
            Node("Add", ["self", "other_1"], ["return_val"]));
        add.AttributeProto.Add(OnnxAttributes.Float("alpha", 1));

        FunctionProto mean = Function(
            Lib, "aten_mean_dim", ["self", "dim"], "result_1",
            Call(Common, "IsScalar", ["self"], "tmp"),
            If("tmp", ["result_1"],
                Branch("then_branch", ["result"], Node("Identity", ["self"], ["result"])),
                Branch(
                    "else_branch", ["result_0"],
                    Integers("tmp_0", -1), Node("Reshape", ["dim", "tmp_0"], ["dims"]), Node("ReduceMean", ["self", "dims"], ["result_0"], Reference("keepdims", "keepdim", AttributeType.Int)))));
        mean.AttributeProto.Add(OnnxAttributes.Int("keepdim", 0));

        FunctionProto transpose = Function(
            Lib, "aten_t", ["self"], "result_1",
            Call(Common, "Rank", ["self"], "rank"),
            Integer("two", 2),
            Node("Equal", ["rank", "two"], ["cond"]),
            If("cond", ["result_1"],
                Branch("then_branch", ["result"], Node("Transpose", ["self"], ["result"], OnnxAttributes.Ints("perm", 1, 0))),
                Branch("else_branch", ["result_0"], Node("Identity", ["self"], ["result_0"]))));

        FunctionProto addmm = Function(
            Lib, "aten_addmm", ["self", "mat1", "mat2"], "return_val",
            Node("MatMul", ["mat1", "mat2"], ["mat1_mat2"]),
            Node("Constant", [], ["alpha"], Reference("value_float", "alpha", AttributeType.Float)),
            Node("CastLike", ["alpha", "mat1_mat2"], ["alpha_0"]),
            Node("Mul", ["mat1_mat2", "alpha_0"], ["scaled_mat1_mat2"]),
            Node("Constant", [], ["beta"], Reference("value_float", "beta", AttributeType.Float)),
            Node("CastLike", ["beta", "self"], ["beta_0"]),
            Node("Mul", ["self", "beta_0"], ["scaled_self"]),
            Node("Add", ["scaled_self", "scaled_mat1_mat2"], ["return_val"]));
        addmm.AttributeProto.AddRange([OnnxAttributes.Float("alpha", 1), OnnxAttributes.Float("beta", 1)]);
        return
        [
            convolution, norm, pool, add, mean, transpose, addmm,
            Function(Lib, "aten_relu", ["self"], "return_val", Node("Relu", ["self"], ["return_val"])),
            Function(
                Lib, "aten_view", ["self", "size"], "return_val",
                Node("Cast", ["size"], ["size_0"], OnnxAttributes.Int("to", (long)DataType.Int64)), Node("Reshape", ["self", "size_0"], ["return_val"])),
        ];
    }

    private static FunctionProto Function(string domain, string name, IEnumerable<string> inputs, string output, params NodeProto[] nodes)
    {
        FunctionProto function = new() { Domain = domain, Name = name, Input = { inputs }, Output = { output }, Node = { nodes } };
        foreach ((string used, long version) in new[] { ("", 18L), (Lib, 1), (Common, 1), (Torch, 1) })
        {
            function.OpsetImport.Add(new OperatorSetIdProto { Domain = used, Version = version });
        }

        return function;
    }

    private static NodeProto Node(string type, string[] inputs, string[] outputs, params AttributeProto[] attributes) =>
        new() { OpType = type, Name = "", Input = { inputs }, Output = { outputs }, Attribute = { attributes } };

    private static NodeProto Call(string domain, string function, string[] inputs, string output, params AttributeProto[] attributes)
    {
        // All outputs are named, also those that nobody reads.
        string[] further = function switch
        {
            "_aten_native_batch_norm_inference_onnx" => [$"{output}_mean", $"{output}_running_mean"],
            "_aten_max_pool_with_indices_onnx" => [$"{output}_indices"],
            _ => [],
        };
        return new NodeProto
        {
            OpType = function,
            Domain = domain,
            Name = $"{function}_{output}",
            Input = { inputs },
            Output = { further.Prepend(output) },
            Attribute = { attributes },
        };
    }

    private static NodeProto Integer(string output, long value) => Node("Constant", [], [output], OnnxAttributes.Int("value_int", value));

    private static NodeProto Integers(string output, params long[] values) => Node("Constant", [], [output], OnnxAttributes.Ints("value_ints", values));

    private static NodeProto If(string condition, string[] outputs, AttributeProto then, AttributeProto @else) => Node("If", [condition], outputs, then, @else);

    private static AttributeProto Branch(string name, string[] outputs, params NodeProto[] nodes) => new()
    {
        Name = name,
        Type = AttributeType.Graph,
        G = new GraphProto { Name = name, Node = { nodes }, Output = { outputs.Select(o => new ValueInfoProto { Name = o }) } },
    };

    private static AttributeProto Reference(string name, AttributeType type) => Reference(name, name, type);

    private static AttributeProto Reference(string name, string to, AttributeType type) => new() { Name = name, RefAttrName = to, Type = type };
}
