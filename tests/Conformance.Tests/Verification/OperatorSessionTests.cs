using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Emit;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Planning;
using ResNetVk.Format;
using ResNetVk.Onnx;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>Small networks of one kind of operator each, from ONNX to the device, against ONNX Runtime.</summary>
public sealed class OperatorSessionTests
{
    [SkippableTheory]
    [InlineData("nearest", 13, 37)]
    [InlineData("linear", 13, 37)]
    [InlineData("linear", 3, 4)]
    public void Resize(string mode, int height, int width) => Agrees(writer =>
    {
        string x = Convolution(writer, writer.AddInput("x", 2, 3, 7, 11), "first", 3, 5);
        string sizes = writer.AddInitializer("sizes", [2L, 5, height, width], 4);
        string resized = writer.AddNode("Resize", [x, "", "", sizes], OnnxAttributes.String("mode", mode));
        return Convolution(writer, resized, "second", 5, 3);
    });

    [SkippableTheory]
    [InlineData("Max")]
    [InlineData("Min")]
    public void The_larger_and_the_smaller_of_three(string type) => Agrees(writer =>
    {
        string x = writer.AddInput("x", 2, 3, 7, 11);
        return writer.AddNode(type, [Convolution(writer, x, "first", 3, 5), Convolution(writer, x, "second", 3, 5), Convolution(writer, x, "third", 3, 5)]);
    });

    [SkippableTheory]
    [InlineData("ReduceMax", 2)]
    [InlineData("ReduceMin", 1)]
    [InlineData("ReduceMean", 2)]
    public void Maxout(string type, long axis) => Agrees(writer =>
    {
        string x = Convolution(writer, writer.AddInput("x", 2, 3, 7, 11), "first", 3, 14);
        string view = writer.AddNode("Reshape", [x, writer.AddInitializer("split", [2L, axis == 2 ? 7 : 2, axis == 2 ? 2 : 7, 7, 11], 5)]);
        return Convolution(writer, writer.AddNode(type, [view], OnnxAttributes.Ints("axes", axis), OnnxAttributes.Int("keepdims", 0)), "second", 7, 3);
    }, opset: 13);

    [SkippableTheory]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMin")]
    [InlineData("ReduceMean")]
    public void Reductions_over_each_axis(string type) => Agrees(writer =>
    {
        string x = Convolution(writer, writer.AddInput("x", 2, 3, 7, 11), "first", 3, 5);
        string rows = writer.AddNode(type, [x], OnnxAttributes.Ints("axes", 2));
        string columns = writer.AddNode(type, [x], OnnxAttributes.Ints("axes", 3));
        string channels = writer.AddNode(type, [x], OnnxAttributes.Ints("axes", 1));
        string items = writer.AddNode(type, [x], OnnxAttributes.Ints("axes", 0));
        return writer.AddNode("Sum", [rows, columns, channels, items]);
    }, opset: 13);

    /// <summary>A residual block with squeeze and excitation: pooling, two 1×1 convolutions, one element-wise operation at its end.</summary>
    [SkippableTheory]
    [InlineData("GlobalAveragePool", false)]
    [InlineData("ReduceMean", false)]
    [InlineData("GlobalAveragePool", true)]
    [InlineData("ReduceMean", true)]
    public void Squeeze_and_excitation(string pool, bool isFullyConnected) => Agrees(
        writer =>
        {
            string x = Convolution(writer, writer.AddInput("x", 2, 3, 7, 11), "stem", 3, 11);
            string y = Convolution(writer, writer.AddNode("Relu", [Convolution(writer, x, "first", 11, 5)]), "second", 5, 11);
            string gate = isFullyConnected ? GateOfFullyConnectedLayers(writer, y, pool) : GateOfConvolutions(writer, y, pool);
            return writer.AddNode("Relu", [writer.AddNode("Add", [writer.AddNode("Mul", [y, gate]), x])]);
        },
        opset: 13,
        steps: 7);

    /// <summary>As layers beyond a storage buffer's reach are computed: three parts of a convolution with a shortcut, two of the next.</summary>
    [SkippableFact]
    public void Layers_in_parts() => Agrees(
        writer =>
        {
            string x = Convolution(writer, writer.AddInput("x", 2, 3, 7, 11), "stem", 3, 131);
            string y = writer.AddNode("Relu", [writer.AddNode("Add", [Convolution(writer, x, "first", 131, 131), x])]);
            return Convolution(writer, y, "second", 131, 65);
        },
        steps: 1 + (3 + 3 + 1) + (2 + 1),
        more: new SplitLargeLayers(64 * 132 * 9 * 4));

    private static string GateOfConvolutions(OnnxGraphWriter writer, string x, string pool)
    {
        string pooled = pool == "ReduceMean" ? writer.AddNode(pool, [x], OnnxAttributes.Ints("axes", 2, 3)) : writer.AddNode(pool, [x]);
        string reduced = writer.AddNode("Relu", [writer.AddNode("Conv", [pooled, Weight(writer, "reduce", 3, 11, 1, 1)])]);
        return writer.AddNode("Sigmoid", [writer.AddNode("Conv", [reduced, Weight(writer, "expand", 11, 3, 1, 1)])]);
    }

    // As torchvision's and the paper's authors' networks have it: x.mean((2, 3)) or view(n, c), two linear layers, view(n, c, 1, 1).
    private static string GateOfFullyConnectedLayers(OnnxGraphWriter writer, string x, string pool)
    {
        string pooled = pool == "ReduceMean"
            ? writer.AddNode(pool, [x], OnnxAttributes.Ints("axes", 2, 3), OnnxAttributes.Int("keepdims", 0))
            : writer.AddNode("Reshape", [writer.AddNode(pool, [x]), writer.AddInitializer("flat", [2L, 11], 2)]);
        string reduced = writer.AddNode("Relu", [writer.AddNode("Gemm", [pooled, Weight(writer, "reduce", 3, 11)], OnnxAttributes.Int("transB", 1))]);
        string expanded = writer.AddNode("Sigmoid", [writer.AddNode("MatMul", [reduced, Weight(writer, "expand", 3, 11)])]);
        return pool == "ReduceMean"
            ? writer.AddNode("Unsqueeze", [expanded, writer.AddInitializer("axes", [2L, 3], 2)])
            : writer.AddNode("Reshape", [expanded, writer.AddInitializer("square", [2L, 11, 1, 1], 4)]);
    }

    private static string Weight(OnnxGraphWriter writer, string name, params int[] shape) =>
        writer.AddInitializer(name, new RandomTensors(name.Length).Normal(new TensorShape(shape), 0, 0.5).Elements, [.. shape.Select(s => (long)s)]);

    private static string Convolution(OnnxGraphWriter writer, string x, string name, int inputs, int outputs) => writer.AddNode(
        "Conv",
        [x, writer.AddInitializer(name, new RandomTensors(inputs).Normal(new TensorShape(outputs, inputs, 3, 3), 0, 0.3).Elements, outputs, inputs, 3, 3)],
        OnnxAttributes.Ints("pads", 1, 1, 1, 1));

    private static void Agrees(Func<OnnxGraphWriter, string> build, long opset = 18, int? steps = null, params GraphPass[] more)
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["network.onnx"];
        OnnxGraphWriter writer = new("network", opset);
        writer.AddOutput(build(writer), [.. Enumerable.Repeat(OnnxDimension.Unknown, 4)]);
        writer.Save(path);
        ImportedGraph imported = OnnxImporter.Import(path);
        OptimizedGraph optimized = PassRunner.Run(GraphBuilder.Build(imported), [.. PassRunner.DefaultPasses, .. more]);
        CompiledModel model = Emitter.Emit(Planner.Plan([optimized], imported, new CompileOptions()));
        Assert.Equal(steps ?? model.Plan.Steps.Count, model.Plan.Steps.Count);
        using VulkanDevice device = ValidatedDevice.Open();
        using SessionNetwork network = new(device, model);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path, new OracleOptions { Threads = 1 });
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 3, seed: 5), relativeBound: 1e-5);
        Assert.True(report.Passed, $"{report.Outputs[0]}");
        Assert.Empty(device.ValidationMessages);
    }
}
