using Google.Protobuf;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Converter.Graphs;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Conformance.Tests.Oracle;

public sealed class OnnxRuntimeOracleTests
{
    private static readonly FloatTensor X = new(new TensorShape(2, 3), [1, -2, 3, -4, 5, -6]);

    [Fact]
    public void Runs_a_model_and_describes_it()
    {
        using ScratchFolder folder = TestData.Scratch();
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(SaveSmallModel(folder), new OracleOptions { Threads = 1 });
        Assert.Equal("'x' ?x3", Assert.Single(oracle.Inputs).ToString());
        IReadOnlyDictionary<string, FloatTensor> outputs = oracle.Run(new Dictionary<string, FloatTensor> { ["x"] = X });
        FloatTensor y = Assert.Single(outputs).Value;
        Assert.Equal(new TensorShape(2, 3), y.Shape);
        Assert.Equal([2f, 0, 6, 0, 10, 0], y.Elements);
    }

    [Fact]
    public void Returns_the_values_asked_for()
    {
        using ScratchFolder folder = TestData.Scratch();
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(SaveSmallModel(folder), new OracleOptions { Outputs = ["rectified", "y"] });
        IReadOnlyDictionary<string, FloatTensor> outputs = oracle.Run(new Dictionary<string, FloatTensor> { ["x"] = X });
        Assert.Equal(["rectified", "y"], outputs.Keys.Order());
        Assert.Equal([1f, 0, 3, 0, 5, 0], outputs["rectified"].Elements);
        Assert.Equal([2f, 0, 6, 0, 10, 0], outputs["y"].Elements);
    }

    [Fact]
    public void What_other_outputs_need_is_neither_computed_nor_asked_for()
    {
        using ScratchFolder folder = TestData.Scratch();
        OnnxGraphWriter writer = new("two outputs");
        writer.AddInput("x", 2L, 3L);
        writer.AddInput("late", 2L, 5L);
        writer.AddInput("unread", DataType.Int64, 7L);
        writer.AddNode("Relu", ["x"], ["rectified"]);

        // ONNX Runtime refuses the file for this node, unless the node is left out.
        writer.AddNode("NoSuchOperator", ["rectified", "late"], ["sum"]);
        writer.AddOutput("sum", 2L, 5L);
        writer.AddOutput("rectified", 2L, 3L);
        File.WriteAllBytes(folder["two.onnx"], writer.Build().ToByteArray());
        Assert.Contains("two.onnx", Throws(() => OnnxRuntimeOracle.Load(folder["two.onnx"]).Dispose()), StringComparison.Ordinal);

        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(folder["two.onnx"], new OracleOptions { Outputs = ["rectified"] });
        Assert.Equal(["x"], oracle.Inputs.Select(i => i.Name));
        Assert.Equal(["rectified"], oracle.Outputs.Select(o => o.Name));
        Assert.Equal([1f, 0, 3, 0, 5, 0], oracle.Run(new Dictionary<string, FloatTensor> { ["x"] = X })["rectified"].Elements);
    }

    [Fact]
    public void Branches_keep_the_values_they_read()
    {
        using ScratchFolder folder = TestData.Scratch();
        OnnxGraphWriter writer = new("branches");
        writer.AddInput("x", 2L, 3L);
        writer.AddNode("Relu", ["x"], ["rectified"]);
        writer.AddNode("Neg", ["x"], ["negative"]);
        writer.AddNode("Mul", ["negative", writer.AddInitializer("two", [2f], 1)], ["twice"]);
        writer.AddInitializer(OnnxTensor.Int64("one", [1], 1));
        writer.AddNode("Equal", ["one", "one"], ["condition"]);
        NodeProto branch = writer.AddNode("If", ["condition"], ["chosen"]);
        branch.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Body("rectified") });
        branch.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Body("twice") });
        writer.AddNode("Abs", ["chosen"], ["y"]);
        writer.AddOutput("y", 2L, 3L);
        File.WriteAllBytes(folder["branches.onnx"], writer.Build().ToByteArray());
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(folder["branches.onnx"], new OracleOptions { Outputs = ["chosen"] });
        Assert.Equal([1f, 0, 3, 0, 5, 0], oracle.Run(new Dictionary<string, FloatTensor> { ["x"] = X })["chosen"].Elements);

        static GraphProto Body(string value)
        {
            NodeProto node = new() { OpType = "Identity", Input = { value }, Output = { $"{value}_result" } };
            TypeProto type = new() { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } };
            return new GraphProto { Name = value, Node = { node }, Output = { new ValueInfoProto { Name = $"{value}_result", Type = type } } };
        }
    }

    [Fact]
    public void Finds_external_data_whatever_the_outputs()
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["weights.bin"], [.. new[] { 10f, 20, 30 }.SelectMany(BitConverter.GetBytes)]);
        OnnxGraphWriter writer = new("external");
        writer.AddInput("x", "batch", 3L);
        writer.AddInitializer(OnnxTensor.External("w", DataType.Float, "weights.bin", 0, 12, 3));
        writer.AddNode("Mul", ["x", "w"], ["product"]);
        writer.AddNode("Relu", ["product"], ["y"]);
        writer.AddOutput("y", "batch", 3L);
        writer.Save(folder["model.onnx"]);
        foreach (string[] outputs in new string[][] { [], ["y"], ["product", "y"] })
        {
            using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(folder["model.onnx"], new OracleOptions { Outputs = outputs });
            Assert.Equal([10f, 0, 90, 0, 100, 0], oracle.Run(new Dictionary<string, FloatTensor> { ["x"] = X })["y"].Elements);
        }
    }

    [Fact]
    public void Converts_16_bit_floats_at_the_border()
    {
        using ScratchFolder folder = TestData.Scratch();
        OnnxGraphWriter writer = new("half");
        writer.AddInput("x", DataType.Float16, 2L, 3L);
        writer.AddNode("Add", ["x", "x"], ["y"]);
        writer.AddOutput("y", DataType.Float16, 2L, 3L);
        writer.Save(folder["half.onnx"]);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(folder["half.onnx"]);
        Assert.True(oracle.Inputs[0].IsHalf);
        FloatTensor third = new(new TensorShape(2, 3), [1 / 3f, 2, 3, 4, 5, 6]);
        float[] y = oracle.Run(new Dictionary<string, FloatTensor> { ["x"] = third })["y"].Elements;
        Assert.Equal([2 * (float)(Half)(1 / 3f), 4f, 6, 8, 10, 12], y);
    }

    [Fact]
    public void A_binding_runs_again_on_changed_elements()
    {
        using ScratchFolder folder = TestData.Scratch();
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(SaveSmallModel(folder));
        FloatTensor x = new(new TensorShape(1, 3), [1, 2, 3]);
        using OracleBinding binding = oracle.Bind(new Dictionary<string, FloatTensor> { ["x"] = x });
        Assert.Throws<InvalidOperationException>(() => binding.ReadOutputs());
        binding.Run();
        Assert.Equal([2f, 4, 6], binding.ReadOutputs()["y"].Elements);
        x.Elements[1] = 7;
        binding.Run();
        Assert.Equal([2f, 14, 6], binding.ReadOutputs()["y"].Elements);
    }

    [Fact]
    public void Bad_files_and_inputs_are_typed_errors()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = SaveSmallModel(folder);
        Assert.Contains("does not exist", Throws(() => OnnxRuntimeOracle.Load(folder["none.onnx"]).Dispose()), StringComparison.Ordinal);
        Assert.Contains("'nothing'", Throws(() => OnnxRuntimeOracle.Load(path, new OracleOptions { Outputs = ["nothing"] }).Dispose()), StringComparison.Ordinal);

        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(folder["cut.onnx"], bytes[..(bytes.Length / 2)]);
        string cut = Throws(() => OnnxRuntimeOracle.Load(folder["cut.onnx"]).Dispose());
        Assert.Contains("cut.onnx", cut, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", cut, StringComparison.Ordinal);
        Assert.Contains("cut.onnx", Throws(() => OnnxRuntimeOracle.Load(folder["cut.onnx"], new OracleOptions { Outputs = ["y"] }).Dispose()), StringComparison.Ordinal);

        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path);
        Assert.Contains("needs the input 'x' ?x3; given: 'z'", Throws(() => oracle.Run(new Dictionary<string, FloatTensor> { ["z"] = X })), StringComparison.Ordinal);
        FloatTensor wide = new(new TensorShape(2, 5), new float[10]);
        Assert.Contains("given: 2x5", Throws(() => oracle.Run(new Dictionary<string, FloatTensor> { ["x"] = wide })), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_no_floats_are_refused()
    {
        using ScratchFolder folder = TestData.Scratch();
        OnnxGraphWriter writer = new("integers");
        writer.AddInput("x", DataType.Int64, 3L);
        writer.AddNode("Identity", ["x"], ["y"]);
        writer.AddOutput("y", DataType.Int64, 3L);
        File.WriteAllBytes(folder["integers.onnx"], writer.Build().ToByteArray());
        Assert.Contains("Int64", Throws(() => OnnxRuntimeOracle.Load(folder["integers.onnx"]).Dispose()), StringComparison.Ordinal);
    }

    private static string Throws(Action action) => Assert.Throws<OracleException>(action).Message;

    private static string SaveSmallModel(ScratchFolder folder)
    {
        OnnxGraphWriter writer = new("small");
        writer.AddInput("x", "batch", 3L);
        writer.AddNode("Relu", ["x"], ["rectified"]);
        writer.AddNode("Mul", ["rectified", writer.AddInitializer("two", [2f], 1)], ["y"]);
        writer.AddOutput("y", "batch", 3L);
        writer.Save(folder["small.onnx"]);
        return folder["small.onnx"];
    }
}
