using System.Runtime.InteropServices;
using Google.Protobuf;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Reference;
using ResNetVk.Conformance.Tests.Golden;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>Networks whose values are rounded against a source whose values are not: right ones pass, wrong ones do not; and ONNX Runtime does round.</summary>
public sealed class RoundedActivationsTests : IDisposable
{
    private readonly ScratchFolder _folder = TestData.Scratch();
    private readonly string _onnx;

    public RoundedActivationsTests() => _onnx = SmallClassifier.Save(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_right_network_passes_with_room()
    {
        VerificationReport report = Verify(Rounded());
        OutputComparison logits = Assert.Single(report.Outputs);
        Assert.True(report.Passed, logits.Reason);
        Assert.Equal(1.0, report.Top1Agreement);
        Assert.InRange(logits.MaxAbsoluteError / logits.RoundingAllowance!.Value, 0.05, 0.5);
        Assert.InRange(logits.RoundingAllowance.Value, 1e-4 * logits.MaxAbsoluteReference, 0.02 * logits.MaxAbsoluteReference);
        Assert.False(Verify(Rounded(), Precision.Fp32).Passed);
    }

    [Fact]
    public void Wrong_networks_do_not_pass()
    {
        Assert.False(Verify(Changed(w => [.. w.Chunk(2).SelectMany(pair => pair.Reverse())])).Passed);
        Assert.False(Verify(Changed(w => [.. new float[45], .. w[45..]])).Passed);
        Assert.False(Verify(Changed(w => [.. w.Select(e => e * 1.03f)])).Passed);
        Assert.False(Verify(Changed(w => [.. w.Select(ToEightBits)], all: true)).Passed);
        Assert.False(Verify(Rounded(), store: e => ToEightBits((float)e)).Passed);
        Assert.True(Verify(Changed(w => w, all: true)).Passed);
    }

    [Fact]
    public void Layers_have_bounds_of_their_own()
    {
        Dictionary<string, FloatTensor> inputs = new() { ["picture"] = Picture() };
        CompileOptions options = new() { Precision = Precision.Fp16Activations };
        LayerReport Compare(Action<string, float[]> plant) => Verifier.CompareLayers(
            _onnx,
            options,
            model => new GraphNetwork(Rounded([.. model.Plan.Outputs.Select(o => o.Name)])) { Plant = plant, Store = Nearest },
            inputs);

        LayerReport right = Compare((_, _) => { });
        Assert.Null(right.FirstDiffering);
        Assert.All(right.Layers, l => Assert.InRange(l.Output.MaxAbsoluteError / l.Output.Bound, 0.01, 0.6));
        Assert.Equal("block_relu", Compare((name, values) => values[^1] += name == "block_relu" ? 0.1f : 0).FirstDiffering?.Output.Name);
    }

    /// <summary>What ONNX Runtime computes with its usual optimisations is what the reference computes that rounds: no pair of casts was taken away.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnnxRuntime_rounds_every_value(bool isHalfSource)
    {
        // Without batch norms: of 16 bits, ONNX Runtime folds them into weights of 16 bits.
        string plainSource = Convolutions();
        string path = isHalfSource ? HalfSource(plainSource) : plainSource;
        string[] names = ["conv0", "relu0", "conv1", "relu1", "sum"];
        OracleOptions options = new() { Outputs = names };
        Dictionary<string, FloatTensor> inputs = new() { ["picture"] = Picture() };
        using OnnxRuntimeOracle plain = OnnxRuntimeOracle.Load(path, options);
        using OnnxRuntimeOracle rounding = OnnxRuntimeOracle.Load(path, options with { RoundedValues = RoundedActivations.Find(path, options) });
        IReadOnlyDictionary<string, FloatTensor> exact = plain.Run(inputs);
        IReadOnlyDictionary<string, FloatTensor> rounded = rounding.Run(inputs);

        // Of values that are outputs each is a layer's, so that layers round where the source's nodes do.
        Graph graph = Compiler.Compile(path, new CompileOptions { Outputs = names }).Optimized.Graph;
        Dictionary<string, ReferenceTensor> expected = RoundedInterpreter
            .Run(graph, new Dictionary<string, float[]> { ["picture"] = inputs["picture"].Elements }, Nearest)
            .ToDictionary(v => v.Key.Name, v => v.Value);
        foreach (string name in names)
        {
            // Sums of 32 bits turn over a rounding here and there; what is not rounded before is another number in every third place.
            double ShareOfOthers(FloatTensor found) => expected[name].Elements.Zip(found.Elements).Average(e => e.First == Nearest(e.Second) ? 0.0 : 1);
            Assert.All(rounded[name].Elements, e => Assert.Equal(e, (float)(Half)e));
            Assert.InRange(ShareOfOthers(rounded[name]), 0, 0.02);

            // The first layer of a source of halves reads halves, and what is returned has been rounded.
            Assert.InRange(ShareOfOthers(exact[name]), isHalfSource && name is "conv0" or "relu0" ? 0 : 0.05, 1);
        }
    }

    [Fact]
    public void Numbers_of_elements_and_weights_stay_as_they_are()
    {
        OnnxGraphWriter writer = new("sizes");
        writer.AddInput("x", 1L, 3L, 5L, 7L);
        writer.AddNode("Shape", ["x"], ["shape"]);
        writer.AddNode("Cast", ["shape"], ["sizes"], OnnxAttributes.Int("to", (int)DataType.Float));
        writer.AddNode("Identity", [writer.AddInitializer("stored", new float[27], 1, 3, 3, 3)], ["w"]);
        writer.AddNode("Conv", ["x", "w"], ["conv"]);
        writer.AddNode("MaxPool", ["conv"], ["y", "where"], OnnxAttributes.Ints("kernel_shape", 2, 2));
        writer.AddNode("ReduceSum", ["sizes"], ["total"]);
        writer.AddNode("Mul", ["y", "total"], ["z"]);
        writer.AddOutput("z", 1L, 1L, 2L, 4L);
        writer.Save(_folder["sizes.onnx"]);
        Assert.Equal(["conv", "x", "y", "z"], RoundedActivations.Find(_folder["sizes.onnx"], new OracleOptions()).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_only_a_batch_norm_reads_is_not_rounded_unless_it_is_asked_for()
    {
        IEnumerable<string> Found(params string[] outputs) => RoundedActivations.Find(_onnx, new OracleOptions { Outputs = outputs }).Keys.Where(n => n.EndsWith("_conv", StringComparison.Ordinal));
        Assert.Empty(Found());
        Assert.Equal(["stem_conv"], Found("stem_conv", "logits"));
    }

    [Fact]
    public void A_source_of_halves_passes_too()
    {
        string path = HalfSource(_onnx);
        Graph graph = Compiler.Compile(path, new CompileOptions { Precision = Precision.Fp16Activations }).Optimized.Graph;
        VerificationReport report = Verify(graph, path: path);
        Assert.True(report.Passed, report.Outputs[0].Reason);
        Assert.False(Verify(graph, path: path, store: e => ToEightBits((float)e)).Passed);
    }

    [Fact]
    public void A_source_without_weights_has_values_to_round()
    {
        OnnxGraphWriter writer = new("nothing");
        writer.AddInput("x", 1L, 3L, 5L, 7L);
        writer.AddNode("AveragePool", ["x"], ["y"], OnnxAttributes.Ints("kernel_shape", 2, 2));
        writer.AddOutput("y", 1L, 3L, 4L, 6L);
        writer.Save(_folder["nothing.onnx"]);
        Graph graph = Compiler.Compile(_folder["nothing.onnx"], new CompileOptions { Precision = Precision.Fp16Activations }).Optimized.Graph;
        Assert.True(Verify(graph, path: _folder["nothing.onnx"]).Passed);
        Assert.False(Verify(graph, path: _folder["nothing.onnx"], store: e => ToEightBits((float)e)).Passed);
    }

    private static double Nearest(double number) => (double)(Half)number;

    private static FloatTensor Picture() => new RandomTensors(9).Normal(new TensorShape(1, 3, 11, 13));

    // Cut as bfloat16 has them.
    private static float ToEightBits(float number) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(number) & 0xFFFF0000);

    // All of it in 16 bits: what exporters make of a network in half precision.
    private string HalfSource(string path)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            Half[] halves = [.. MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray().Select(e => (Half)e)];
            tensor.DataType = (int)DataType.Float16;
            tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(halves));
        }

        foreach (ValueInfoProto value in model.Graph.Input.Concat(model.Graph.Output))
        {
            value.Type.TensorType.ElemType = (int)DataType.Float16;
        }

        File.WriteAllBytes(_folder["half.onnx"], model.ToByteArray());
        return _folder["half.onnx"];
    }

    private string Convolutions()
    {
        RandomTensors random = new(8);
        OnnxGraphWriter writer = new("convolutions");
        writer.AddInput("picture", 1L, 3L, 11L, 13L);
        string x = "picture";
        for (int i = 0; i < 2; i++)
        {
            int channels = i == 0 ? 3 : 8;

            // Weights that 16 bits hold, so that both forms of the source are the same network.
            float[] weights = [.. random.Normal(new TensorShape(8, channels, 3, 3), 0, 0.3).Elements.Select(e => (float)(Half)e)];
            writer.AddNode("Conv", [x, writer.AddInitializer($"w{i}", weights, 8, channels, 3, 3)], [$"conv{i}"], OnnxAttributes.Ints("pads", 1, 1, 1, 1));
            writer.AddNode("Relu", [$"conv{i}"], [x = $"relu{i}"]);
        }

        writer.AddNode("Add", ["relu0", "relu1"], ["sum"]);
        writer.AddOutput("sum", 1L, 8L, 11L, 13L);
        writer.Save(_folder["convolutions.onnx"]);
        return _folder["convolutions.onnx"];
    }

    private VerificationReport Verify(Graph graph, Precision precision = Precision.Fp16Activations, Func<double, double>? store = null, string? path = null)
    {
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path ?? _onnx);
        using RoundingEffect? rounding = RoundingEffect.Load(path ?? _onnx, precision, new OracleOptions());
        using GraphNetwork network = new(graph, scoresOutput: graph.Outputs[0].Shape.Rank == 2 ? 0 : null) { Store = store ?? Nearest };
        return Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 5, seed: 3), rounding: rounding);
    }

    private Graph Rounded(params string[] outputs) =>
        Compiler.Compile(_onnx, new CompileOptions { Precision = Precision.Fp16Activations, Outputs = outputs }).Optimized.Graph;

    // The weights of the last convolution, or of all layers.
    private Graph Changed(Func<float[], float[]> change, bool all = false)
    {
        Graph graph = Rounded();
        foreach (Node layer in all ? graph.Nodes.Where(n => n.Operator is Conv2D or FullyConnected).ToArray() : [graph.Nodes.Last(n => n.Operator is Conv2D)])
        {
            Value weight = layer.Inputs[1];
            Value changed = new(weight.Name, weight.Shape, change(weight.ReadConstant()));
            graph.Replace([layer], new Node(layer.Name, layer.Operator, [layer.Inputs[0], changed, .. layer.Inputs.Skip(2)], layer.Output));
        }

        return graph;
    }
}
