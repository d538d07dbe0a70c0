using System.Runtime.InteropServices;
using Google.Protobuf;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>Networks of rounded weights against a source that is not rounded: right ones pass, wrong ones do not.</summary>
public sealed class RoundingEffectTests : IDisposable
{
    private readonly ScratchFolder _folder = TestData.Scratch();
    private readonly string _onnx;

    public RoundingEffectTests() => _onnx = SmallClassifier.Save(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_right_network_passes_and_is_not_within_the_bound_of_32_bits()
    {
        VerificationReport report = Verify(Rounded());
        OutputComparison logits = Assert.Single(report.Outputs);
        Assert.True(report.Passed, logits.Reason);
        Assert.Equal(1.0, report.Top1Agreement);
        Assert.InRange(logits.MaxAbsoluteError, 1e-4 * logits.MaxAbsoluteReference, logits.Bound);

        // About a seventh of what is allowed is expected, and all of it is a small part of the output.
        Assert.InRange(logits.MaxAbsoluteError / logits.RoundingAllowance!.Value, 0.05, 0.5);
        Assert.InRange(logits.RoundingAllowance.Value, 1e-4 * logits.MaxAbsoluteReference, 0.01 * logits.MaxAbsoluteReference);
        Assert.Equal((1e-4 * logits.MaxAbsoluteReference) + logits.RoundingAllowance.Value, logits.Bound, 12);
        Assert.False(Verify(Rounded(), isRounded: false).Passed);
        Assert.Null(Verify(Rounded(), isRounded: false).Outputs[0].RoundingAllowance);
    }

    [Fact]
    public void Wrong_networks_do_not()
    {
        Assert.False(Verify(Changed(w => [.. w.Chunk(2).SelectMany(pair => pair.Reverse())])).Passed);
        Assert.False(Verify(Changed(w => [.. new float[45], .. w[45..]])).Passed);
        Assert.False(Verify(Changed(w => [.. w.Select(e => e * 1.02f)])).Passed);

        // Cut to 8 bits, as bfloat16 has.
        Assert.False(Verify(Changed(w => [.. w.Select(e => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(e) & 0xFFFF0000))], layers: 2)).Passed);
        Assert.True(Verify(Changed(w => w, layers: 2)).Passed);
    }

    [Fact]
    public void Layers_have_bounds_of_their_own()
    {
        Dictionary<string, FloatTensor> inputs = new() { ["picture"] = new RandomTensors(9).Normal(new TensorShape(1, 3, 11, 13)) };
        CompileOptions options = new() { Precision = Precision.Fp16 };
        LayerReport Compare(Action<string, float[]> plant) => Verifier.CompareLayers(
            _onnx, options, model => new GraphNetwork(Rounded([.. model.Plan.Outputs.Select(o => o.Name)])) { Plant = plant }, inputs);

        LayerReport right = Compare((_, _) => { });
        Assert.Null(right.FirstDiffering);
        Assert.All(right.Layers, l => Assert.True(l.Output.RoundingAllowance > 0));
        Assert.Equal("block_relu", Compare((name, values) => values[^1] += name == "block_relu" ? 0.1f : 0).FirstDiffering?.Output.Name);
    }

    [Theory]
    [InlineData("float_data")]
    [InlineData("external")]
    [InlineData("constant")]
    [InlineData("half")]
    public void Weights_are_found_wherever_the_source_has_them(string form)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_onnx));
        foreach (TensorProto weight in model.Graph.Initializer.Where(i => i.Name.EndsWith("_w", StringComparison.Ordinal)).ToArray())
        {
            Rewrite(model.Graph, weight, form);
        }

        string path = _folder[$"{form}.onnx"];
        File.WriteAllBytes(path, model.ToByteArray());
        (double usual, double other) = (Allowed(_onnx), Allowed(path));

        // Other signs where the order is another; and neighbours of 16-bit floats are one to two times as far away as what is changed otherwise.
        (double least, double most) = form switch { "half" => (0.7, 2.5), "constant" => (0.5, 2), _ => (0.999, 1.001) };
        Assert.InRange(other / usual, least, most);
    }

    [Fact]
    public void Copies_that_are_too_large_to_keep_are_loaded_for_each_inference() => Assert.Equal(Allowed(_onnx), Allowed(_onnx, mostBytesKept: 0));

    [Fact]
    public void A_source_without_weights_is_refused()
    {
        OnnxGraphWriter writer = new("nothing");
        writer.AddInput("x", 1L, 3L);
        writer.AddNode("Relu", ["x"], ["y"]);
        writer.AddOutput("y", 1L, 3L);
        writer.Save(_folder["nothing.onnx"]);
        OracleException exception = Assert.Throws<OracleException>(() => RoundingEffect.Load(_folder["nothing.onnx"], Precision.Fp16, new OracleOptions()));
        Assert.Contains("nothing.onnx", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--precision fp32", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_where_the_source_says_are_named()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_onnx));
        Rewrite(model.Graph, model.Graph.Initializer.First(i => i.Name == "fc_w"), "external");
        File.Delete(_folder["fc_w.data"]);
        File.WriteAllBytes(_folder["lost.onnx"], model.ToByteArray());
        OracleException exception = Assert.Throws<OracleException>(() => RoundingEffect.Load(_folder["lost.onnx"], Precision.Fp16, new OracleOptions()));
        Assert.Contains("weight 'fc_w'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("fc_w.data", exception.Message, StringComparison.Ordinal);
    }

    private static double Allowed(string path, long mostBytesKept = 1 << 20)
    {
        Dictionary<string, FloatTensor> inputs = new() { ["picture"] = new RandomTensors(9).Normal(new TensorShape(1, 3, 11, 13)) };
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path);
        using RoundingEffect effect = RoundingEffect.Load(path, Precision.Fp16, new OracleOptions(), mostBytesKept)!;
        return effect.Allowed(inputs, oracle.Run(inputs))["logits"];
    }

    private void Rewrite(GraphProto graph, TensorProto weight, string form)
    {
        float[] elements = MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray();
        switch (form)
        {
            case "float_data":
                weight.ClearRawData();
                weight.FloatData.AddRange(elements);
                break;
            case "external":
                File.WriteAllBytes(_folder[$"{weight.Name}.data"], [.. new byte[64], .. weight.RawData]);
                weight.DataLocation = TensorProto.Types.DataLocation.External;
                weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = $"{weight.Name}.data" });
                weight.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = "64" });
                weight.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{weight.RawData.Length}" });
                weight.ClearRawData();
                break;
            case "constant":
                // A node of its own, with an Identity behind it.
                graph.Initializer.Remove(weight);
                string name = weight.Name;
                graph.Node.Insert(0, new NodeProto { OpType = "Identity", Input = { $"{name}_held" }, Output = { name } });
                graph.Node.Insert(0, new NodeProto
                {
                    OpType = "Constant",
                    Output = { $"{name}_held" },
                    Attribute = { new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = weight } },
                });
                break;
            default:
                weight.DataType = (int)DataType.Float16;
                weight.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>([.. elements.Select(e => (Half)e)]));
                string half = weight.Name;
                weight.Name = $"{half}_half";
                graph.Node.Insert(0, new NodeProto
                {
                    OpType = "Cast",
                    Input = { weight.Name },
                    Output = { half },
                    Attribute = { new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (int)DataType.Float } },
                });
                break;
        }
    }

    private VerificationReport Verify(Graph graph, bool isRounded = true)
    {
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(_onnx);
        using RoundingEffect? rounding = RoundingEffect.Load(_onnx, isRounded ? Precision.Fp16 : Precision.Fp32, new OracleOptions());
        using GraphNetwork network = new(graph, scoresOutput: 0);
        return Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 5, seed: 3), rounding: rounding);
    }

    private Graph Rounded(params string[] outputs) =>
        Compiler.Compile(_onnx, new CompileOptions { Precision = Precision.Fp16, Outputs = outputs }).Optimized.Graph;

    // The weights of the last convolutions.
    private Graph Changed(Func<float[], float[]> change, int layers = 1)
    {
        Graph graph = Rounded();
        foreach (Node layer in graph.Nodes.Where(n => n.Operator is Conv2D).TakeLast(layers))
        {
            Value weight = layer.Inputs[1];
            Value changed = new(weight.Name, weight.Shape, change(weight.ReadConstant()));
            graph.Replace([layer], new Node(layer.Name, layer.Operator, [layer.Inputs[0], changed, .. layer.Inputs.Skip(2)], layer.Output));
        }

        return graph;
    }
}
