using Google.Protobuf;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Tests.Verification;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Planning;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using ResNetVk.TestSupport.Exporters;
using Xunit;

namespace ResNetVk.Conformance.Tests.Exporters;

/// <summary>The same residual network as each exporter writes it: it converts, nothing is left that could have been fused, and the numbers are ONNX Runtime's.</summary>
public sealed class ExporterTests
{
    /// <summary>Rearrangements that are left: where a picture enters or leaves as [N, H, W, C], and shortcuts without weights.</summary>
    private static readonly Dictionary<string, int> Rearrangements = new()
    {
        ["PyTorch script, option A"] = 2,
        ["tf2onnx"] = 1,
        ["tf2onnx, not optimised"] = 1,
        ["tf2onnx, unknown sizes"] = 1,
        ["keras2onnx"] = 1,
        ["tf2onnx, maps"] = 2,
    };

    public static TheoryData<string, int> All
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach ((string exporter, int opset) in ExporterFixtures.All)
            {
                data.Add(exporter, opset);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_is_left_that_could_be_fused_and_the_numbers_are_ONNX_Runtimes(string exporter, int opset)
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["model.onnx"];
        File.WriteAllBytes(path, ExporterFixtures.Create(exporter, opset).ToByteArray());
        Graph graph = Compiler.Compile(path, new CompileOptions()).Optimized.Graph;
        CheckFusion(exporter, graph);
        using GraphNetwork network = new(graph, scoresOutput: graph.Outputs[0].Shape.Rank == 2 ? 0 : null);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path, new OracleOptions { Threads = 1 });
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 3, seed: 5), relativeBound: 1e-5);
        Assert.True(report.Passed, $"{report.Outputs[0]}");
    }

    [Fact]
    public void The_network_has_the_same_parameters_whoever_wrote_it()
    {
        using ScratchFolder folder = TestData.Scratch();
        foreach (string exporter in new[] { "PyTorch script", "PyTorch dynamo", "PyTorch dynamo_export with functions", "MXNet", "Caffe2", "PaddlePaddle" })
        {
            File.WriteAllBytes(folder["model.onnx"], ExporterFixtures.Create(exporter, ExporterFixtures.NewestOpset(exporter)).ToByteArray());

            // Weights, scales and offsets of eleven convolutions, and the fully connected layer.
            long expected = 3 * 5 * 9 + 2 * 5 + 2 * (5 * 5 * 9 + 2 * 5) + (5 * 7 * 9 + 2 * 7) + 3 * (7 * 7 * 9 + 2 * 7) + (5 * 7 + 2 * 7)
                + (7 * 11 * 9 + 2 * 11) + (11 * 11 * 9 + 2 * 11) + (7 * 11 + 2 * 11) + 11 * 17 + 17;
            Assert.Equal((exporter, expected), (exporter, OnnxImporter.Import(folder["model.onnx"]).ParameterCount));
        }
    }

    [Fact]
    public void What_ONNX_Runtime_wrote_for_itself_is_refused_with_advice()
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["model.onnx"], OtherExports.OptimisedExtended().ToByteArray());
        UnsupportedOperatorException exception = Assert.Throws<UnsupportedOperatorException>(() => Compiler.Compile(folder["model.onnx"], new CompileOptions()));
        Assert.Equal(4, exception.Operators.Count);
        Assert.All(exception.Operators, o => Assert.Equal("com.microsoft.FusedConv", o.OperatorType));
        Assert.Contains("ORT_ENABLE_BASIC", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Older_files_of_Caffe2_become_the_same_graph()
    {
        using ScratchFolder folder = TestData.Scratch();
        ModelProto model = OtherExports.Caffe2(7);
        model.OpsetImport[0].Version = 6;
        foreach (NodeProto node in model.Graph.Node.Where(n => n.OpType == "BatchNormalization"))
        {
            node.Attribute.AddRange([OnnxAttributes.Ints("consumed_inputs", 0, 0, 0, 1, 1), OnnxAttributes.Int("is_test", 1)]);
        }

        File.WriteAllBytes(folder["model.onnx"], model.ToByteArray());
        File.WriteAllBytes(folder["newer.onnx"], OtherExports.Caffe2(7).ToByteArray());
        Assert.Equal(
            GraphPrinter.Print(GraphBuilder.Build(OnnxImporter.Import(folder["newer.onnx"]))),
            GraphPrinter.Print(GraphBuilder.Build(OnnxImporter.Import(folder["model.onnx"]))));
    }

    [Fact]
    public void Normalisations_that_MXNet_calls_not_spatial_are_read_by_channel()
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["right.onnx"], MxNetExport.Version1(8, spatial: 1).ToByteArray());
        File.WriteAllBytes(folder["wrong.onnx"], MxNetExport.Version1(8, spatial: 0).ToByteArray());
        Compilation right = Compiler.Compile(folder["right.onnx"], new CompileOptions());
        Compilation wrong = Compiler.Compile(folder["wrong.onnx"], new CompileOptions());

        Assert.Equal(GraphPrinter.Print(right.Optimized.Graph), GraphPrinter.Print(wrong.Optimized.Graph));
        Assert.Contains("spatial = 0", Assert.Single(wrong.Notes.Except(right.Notes)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(14, true)]
    public void Networks_in_training_mode_are_refused_with_advice(int opset, bool byAttribute)
    {
        using ScratchFolder folder = TestData.Scratch();
        ModelProto model = PyTorchScriptExport.Projections(opset);
        NodeProto norm = model.Graph.Node.First(n => n.OpType == "BatchNormalization");
        norm.Output.AddRange(byAttribute ? ["mean_out", "var_out"] : ["batch_norm_dead_output-1", "batch_norm_dead_output-2", "batch_norm_dead_output-3", "batch_norm_dead_output-4"]);
        if (byAttribute)
        {
            norm.Attribute.Single(a => a.Name == "training_mode").I = 1;
        }

        File.WriteAllBytes(folder["model.onnx"], model.ToByteArray());
        UnsupportedOperatorException exception = Assert.Throws<UnsupportedOperatorException>(() => Compiler.Compile(folder["model.onnx"], new CompileOptions()));
        Assert.Contains("training mode", exception.Message, StringComparison.Ordinal);
        Assert.Contains("model.eval()", exception.Message, StringComparison.Ordinal);
    }

    private static void CheckFusion(string exporter, Graph graph)
    {
        int convolutions = graph.Nodes.Count(n => n.Operator is Conv2D);
        Assert.Equal(exporter is "PyTorch script, option A" ? 9 : exporter is "tf2onnx, maps" ? 3 : 11, convolutions);

        Node[] others = [.. graph.Nodes.Where(n => n.Operator is not (Conv2D or Pool2D or GlobalAveragePool or FullyConnected or Softmax) && !IsFree(n))];
        Assert.True(others.All(n => n.Operator is Rearrange) && others.Length == Rearrangements.GetValueOrDefault(exporter), GraphPrinter.Print(graph));
        Assert.All(
            others.Where(_ => exporter != "PyTorch script, option A"),
            r => Assert.True(graph.Inputs.Contains(r.Inputs[0]) || graph.IsOutput(r.Output), $"{r}"));
    }

    private static bool IsFree(Node node) => node.Operator is Reshape && BlockedShape.Of(node.Inputs[0].Shape) == BlockedShape.Of(node.Output.Shape);
}
