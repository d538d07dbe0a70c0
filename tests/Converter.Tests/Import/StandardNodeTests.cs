using Google.Protobuf;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Converter.Tests.Import;

/// <summary>
/// ONNX's own node tests, where Debian's package libonnx-testdata is installed. Each is tried as it is, with its first input computed
/// at run time, and once more with all inputs constant: it must give ONNX's result or a conversion error that says why not.
/// </summary>
public sealed class StandardNodeTests
{
    private const string Root = "/usr/share/libonnx-testdata/data";

    private static readonly string[] Excluded =
    [
        // Computed values stay fp32 where the source rounds them to fp16; the importer notes it.
        "FLOAT_to_FLOAT16",

        // Takes 0.6 times 4 columns for the output's size in the coordinates; ONNX Runtime and PyTorch take the 2 columns it has.
        "resize_downsample_scales_linear_align_corners",
    ];

    [SkippableTheory]
    [InlineData("node", false, 150)]
    [InlineData("node", true, 270)]
    [InlineData("pytorch-converted", false, 30)]
    [InlineData("pytorch-operator", false, 10)]
    [InlineData("simple", false, 4)]
    public void ResultsAreOnnxsOwn(string set, bool foldAll, int least)
    {
        Skip.IfNot(Directory.Exists(Root), "needs Debian's package libonnx-testdata");
        using ScratchFolder folder = TestData.Scratch();
        int equal = 0;
        List<string> wrong = [];
        foreach (string test in Directory.GetDirectories(Path.Combine(Root, set)).Order(StringComparer.Ordinal))
        {
            if ((!foldAll && Excluded.Any(e => test.Contains(e, StringComparison.Ordinal))) || IsRoundedLikeAnother(test))
            {
                continue;
            }

            try
            {
                Compare(test, foldAll, folder["model.onnx"]);
                equal++;
            }
            catch (ConversionException)
            {
                // An operator that is not available, or a tensor without elements or of NaNs.
            }
            catch (Exception exception)
            {
                wrong.Add($"{Path.GetFileName(test)}: {exception.Message}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(equal >= least, $"{equal} tests gave ONNX's result, {least} should");
    }

    /// <summary>Of these kinds of tests none is refused: those named behind a kind are the only ones.</summary>
    [SkippableTheory]
    [InlineData("resize", "cubic", "tf_crop_and_resize", "linear_align_corners")]
    [InlineData("upsample")]
    [InlineData("max", "float16", "float64", "int")]
    [InlineData("min", "float16", "float64", "int")]
    [InlineData("reduce_mean")]
    [InlineData("reduce_max")]
    [InlineData("reduce_min")]
    public void AllTestsOfAKindGiveOnnxsResult(string kind, params string[] refused)
    {
        Skip.IfNot(Directory.Exists(Root), "needs Debian's package libonnx-testdata");
        using ScratchFolder folder = TestData.Scratch();
        string[] tests = [.. Directory.GetDirectories(Path.Combine(Root, "node"), $"test_{kind}_*").Where(t => !refused.Any(t.Contains))];
        Assert.NotEmpty(tests);
        Assert.All(tests, test => Compare(test, foldAll: false, folder["model.onnx"]));
    }

    // Of the tensor to be like, only the kind is known: float, not which width.
    private static bool IsRoundedLikeAnother(string test) =>
        test.Contains("castlike", StringComparison.Ordinal) && test.Contains("_to_FLOAT16", StringComparison.Ordinal);

    private static void Compare(string test, bool foldAll, string path)
    {
        string data = Path.Combine(test, "test_data_set_0");
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(test, "model.onnx")));
        float[] x = FixInputs(model, data, foldAll) ?? [0];

        // The oldest tests are of operator set 6, which differs from 7 by attributes; where these matter, the importer refuses them.
        model.OpsetImport[0].Version = Math.Clamp(model.OpsetImport[0].Version, 7, 21);
        if (foldAll)
        {
            AddToZero(model);
        }

        File.WriteAllBytes(path, model.ToByteArray());
        Graph graph = GraphBuilder.Build(OnnxImporter.Import(path), new GraphBuildOptions { Outputs = [foldAll ? "sum" : model.Graph.Output[0].Name] });
        ReferenceTensor actual = ReferenceInterpreter.Run(graph, graph.Inputs.ToDictionary(i => i.Name, _ => x)).Values.Single();
        TensorProto expected = TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(data, "output_0.pb")));
        ImportCheck.Close(Numbers(expected), actual.Elements, 2e-5, model.Graph.Output[0].Name);
        Assert.True(foldAll || expected.Dims.SequenceEqual(actual.Shape.Select(s => (long)s)), $"shape {actual.Shape}, expected {string.Join('x', expected.Dims)}");
    }

    /// <summary>Makes all inputs but the first of floats constants, or all; returns the elements of the one that is left.</summary>
    private static float[]? FixInputs(ModelProto model, string data, bool foldAll)
    {
        float[]? first = null;
        ValueInfoProto[] inputs = [.. model.Graph.Input.Where(i => model.Graph.Initializer.All(t => t.Name != i.Name))];
        for (int i = 0; i < inputs.Length; i++)
        {
            string file = Path.Combine(data, $"input_{i}.pb");
            TensorProto tensor = TensorProto.Parser.ParseFrom(File.ReadAllBytes(file));
            if (!foldAll && first is null && tensor.DataType == (int)DataType.Float)
            {
                first = Numbers(tensor);
                continue;
            }

            tensor.Name = inputs[i].Name;
            model.Graph.Initializer.Add(tensor);
        }

        return first;
    }

    private static void AddToZero(ModelProto model)
    {
        GraphProto graph = model.Graph;
        graph.Input.Add(new ValueInfoProto
        {
            Name = "zero",
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimValue = 1 } } } } },
        });
        graph.Node.Add(new NodeProto { OpType = "Cast", Input = { graph.Output[0].Name }, Output = { "floats" }, Attribute = { OnnxAttributes.Int("to", 1) } });
        graph.Initializer.Add(OnnxTensor.Int64("all", [-1], 1));
        graph.Node.Add(new NodeProto { OpType = "Reshape", Input = { "floats", "all" }, Output = { "list" } });
        graph.Node.Add(new NodeProto { OpType = "Add", Input = { "list", "zero" }, Output = { "sum" } });
    }

    /// <summary>The elements as floats, read by the importer itself.</summary>
    private static float[] Numbers(TensorProto tensor)
    {
        OnnxGraphWriter writer = new("numbers");
        string x = writer.AddInput("x", 1);
        TensorProto named = tensor.Clone();
        named.Name = "tensor";
        string floats = writer.AddNode("Cast", [writer.AddInitializer(named)], OnnxAttributes.Int("to", 1));
        string list = writer.AddNode("Reshape", [floats, writer.AddInitializer("all", [-1L], 1)]);
        Graph graph = ImportCheck.Build(writer.Ending(writer.AddNode("Add", [list, x]), 1));
        return graph.Nodes[0].Inputs[0].ReadConstant();
    }
}
