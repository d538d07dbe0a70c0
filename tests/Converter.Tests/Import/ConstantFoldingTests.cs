using ResNetVk.Converter.Graphs;
using ResNetVk.Onnx;
using Xunit;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Converter.Tests.Import;

/// <summary>Each case computes a constant, adds an input to it, and must leave that addition alone, with ONNX Runtime's result.</summary>
public sealed class ConstantFoldingTests
{
    private static void Folds(string name, Func<OnnxGraphWriter, string> constant, long opset = 17)
    {
        OnnxGraphWriter writer = new(name, opset);
        string x = writer.AddInput("x", 1);
        string folded = constant(writer);

        // Shape and elements in one list, so that both are compared.
        string shape = writer.AddNode("Cast", [writer.AddNode("Shape", [folded])], OnnxAttributes.Int("to", (long)DataType.Float));
        string elements = writer.AddNode("Cast", [writer.AddNode("Reshape", [folded, Ints(writer, -1)])], OnnxAttributes.Int("to", (long)DataType.Float));
        string list = writer.AddNode("Concat", [shape, elements], OnnxAttributes.Int("axis", 0));
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Add", [list, x]), 1));

        Assert.True(Assert.Single(graph.Nodes).Inputs[0].IsConstant);
    }

    private static string Ints(OnnxGraphWriter w, params long[] values) => w.AddInitializer(NewName(w), values, values.Length);

    private static string Floats(OnnxGraphWriter w, params float[] values) => w.AddInitializer(NewName(w), values, values.Length);

    private static string NewName(OnnxGraphWriter w) => $"list{w.Build().Graph.Initializer.Count}";

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Min")]
    [InlineData("Max")]
    [InlineData("Equal")]
    [InlineData("Greater")]
    [InlineData("GreaterOrEqual")]
    [InlineData("Less")]
    [InlineData("LessOrEqual")]
    [InlineData("Mod")]
    public void ArithmeticOfIntegers(string type) => Folds(type, w => w.AddNode(type, [Ints(w, -7, 7, 5, -9, 4), Ints(w, 2, 3, 5, -4, -3)]));

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Min")]
    [InlineData("Max")]
    [InlineData("Equal")]
    [InlineData("Less")]
    [InlineData("Pow")]
    public void ArithmeticOfFloatsWithBroadcasting(string type) =>
        Folds(type, w => w.AddNode(type, [w.AddInitializer("a", [0.5f, 2f, 7f, 0.25f, 3f, 1.5f], 2, 3, 1), w.AddInitializer("b", [2f, 3f, 0.5f, 7f], 1, 4)]));

    [Theory]
    [InlineData("Floor")]
    [InlineData("Ceil")]
    [InlineData("Neg")]
    [InlineData("Abs")]
    [InlineData("Reciprocal")]
    public void FunctionsOfFloats(string type) => Folds(type, w => w.AddNode(type, [Floats(w, -2.5f, -0.5f, 0.75f, 3f)]));

    [Fact]
    public void SquareRoot() => Folds("Sqrt", w => w.AddNode("Sqrt", [Floats(w, 2, 9, 0.25f)]));

    [Fact]
    public void Logic() => Folds("Where", w =>
    {
        string small = w.AddNode("Less", [Ints(w, 1, 5, 9, 7), Ints(w, 6, 6, 6, 7)]);
        string even = w.AddNode("Equal", [w.AddNode("Mod", [Ints(w, 1, 4, 6, 8), Ints(w, 2)]), Ints(w, 0)]);
        string both = w.AddNode("And", [small, even]);
        string either = w.AddNode("Or", [small, w.AddNode("Not", [even])]);
        return w.AddNode("Where", [either, w.AddNode("Where", [both, Ints(w, 10), Ints(w, 20, 21, 22, 23)]), Ints(w, 30)]);
    });

    [Fact]
    public void ShapeArithmetic() => Folds("shape", w =>
    {
        string shape = w.AddNode("Shape", [w.Weight("w", 3, 5, 7)]);
        string one = w.AddNode("Gather", [shape, w.AddInitializer("index", [1L])], OnnxAttributes.Int("axis", 0));
        string raised = w.AddNode("Unsqueeze", [one, Ints(w, 0)]);
        string joined = w.AddNode("Concat", [raised, Ints(w, -1), raised], OnnxAttributes.Int("axis", 0));
        string sliced = w.AddNode("Slice", [joined, Ints(w, 2), Ints(w, long.MinValue), Ints(w, 0), Ints(w, -2)]);
        return w.AddNode("Mul", [sliced, w.AddNode("Size", [w.Weight("v", 2, 11)])]);
    });

    [Fact]
    public void ShapeOfAComputedValueAndItsPart()
    {
        OnnxGraphWriter writer = new("shape", 15);
        string x = writer.AddInput("x", 2, 3, 5, 7);
        string part = writer.AddNode("Shape", [writer.AddNode("Relu", [x])], OnnxAttributes.Int("start", -3), OnnxAttributes.Int("end", 3));
        string target = writer.AddNode("Concat", [Ints(writer, 14), part], OnnxAttributes.Int("axis", 0));
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Reshape", [x, target]), 3));

        Assert.Equal(["14x3x5"], graph.Nodes.Where(n => n.Name == graph.Outputs[0].Name).Select(n => n.Output.Shape.ToString()));
    }

    [Fact]
    public void GatherOfSeveral() => Folds("Gather", w =>
        w.AddNode("Gather", [w.Weight("w", 3, 5, 2), w.AddInitializer("index", [4L, -5, 1, 1, 0, 2], 2, 3)], OnnxAttributes.Int("axis", -2)));

    [Fact]
    public void Transpose() => Folds("Transpose", w => w.AddNode("Transpose", [w.Weight("w", 3, 5, 2, 7)], OnnxAttributes.Ints("perm", 2, 0, 3, 1)));

    [Fact]
    public void PadOfFloatsAndIntegers()
    {
        Folds("Pad", w => w.AddNode("Pad", [w.Weight("w", 3, 5), Ints(w, 1, -1, 0, 2), w.AddInitializer("v", [0.5f])]));
        Folds("Pad", w => w.AddNode("Pad", [Ints(w, 3, 5), Ints(w, 1, 2), w.AddInitializer("v", [7L])]));
    }

    [Fact]
    public void Split() => Folds("Split", w =>
    {
        w.AddNode("Split", [w.Weight("w", 2, 7), Ints(w, 3, 4)], ["first", "second"], OnnxAttributes.Int("axis", 1));
        return "second";
    });

    [Fact]
    public void ExpandAndConcat() => Folds("Expand", w => w.AddNode(
        "Concat", [w.AddNode("Expand", [w.Weight("w", 3, 1), Ints(w, 2, 1, 5)]), w.Weight("vv", 2, 3, 4)], OnnxAttributes.Int("axis", 2)));

    [Fact]
    public void ReshapeFamily() => Folds("Reshape", w => w.AddNode(
        "Flatten", [w.AddNode("Squeeze", [w.AddNode("Reshape", [w.Weight("w", 6, 5), Ints(w, 3, 1, -1)]), Ints(w, 1)])], OnnxAttributes.Int("axis", 1)));

    [Fact]
    public void ConstantOfShapeAndRange()
    {
        Folds("ConstantOfShape", w => w.AddNode(
            "ConstantOfShape", [Ints(w, 2, 3)], OnnxAttributes.Tensor("value", OnnxTensor.Float32("", [0.25f], 1))));
        Folds("ConstantOfShape", w => w.AddNode("ConstantOfShape", [Ints(w, 4)]));
        Folds("Range", w => w.AddNode("Range", [w.AddInitializer("a", [11L]), w.AddInitializer("b", [-4L]), w.AddInitializer("c", [-3L])]));
        Folds("Range", w => w.AddNode("Range", [w.AddInitializer("a", [0.5f]), w.AddInitializer("b", [2f]), w.AddInitializer("c", [0.25f])]));
    }

    [Fact]
    public void Constants()
    {
        Folds("Constant", w => w.AddNode("Constant", [], OnnxAttributes.Float("value_float", 0.5f)));
        Folds("Constant", w => w.AddNode("Constant", [], OnnxAttributes.Floats("value_floats", 0.5f, 3)));
        Folds("Constant", w => w.AddNode("Constant", [], OnnxAttributes.Int("value_int", 7)));
        Folds("Constant", w => w.AddNode("Constant", [], OnnxAttributes.Ints("value_ints", 7, -3)));
        Folds("Constant", w => w.AddNode("Constant", [], OnnxAttributes.Tensor("value", OnnxTensor.Int64("", [7, 5], 2, 1))));
    }

    [Theory]
    [InlineData(DataType.Int64)]
    [InlineData(DataType.Int32)]
    [InlineData(DataType.Bool)]
    [InlineData(DataType.Float16)]
    [InlineData(DataType.Double)]
    public void Casts(DataType to) =>
        Folds("Cast", w => w.AddNode("Cast", [Floats(w, -2.75f, 0f, 0.3f, 1e5f / 3)], OnnxAttributes.Int("to", (long)to)));

    [Theory]
    [InlineData("ReduceSum", 13)]
    [InlineData("ReduceProd", 13)]
    [InlineData("ReduceMin", 18)]
    [InlineData("ReduceMax", 18)]
    [InlineData("ReduceMean", 18)]
    public void Reductions(string type, long opset)
    {
        bool axesAreInput = opset >= 18 || type == "ReduceSum";
        Folds(type, w => axesAreInput
            ? w.AddNode(type, [w.Weight("w", 3, 5, 2), Ints(w, 0, -1)], OnnxAttributes.Int("keepdims", 0))
            : w.AddNode(type, [w.Weight("w", 3, 5, 2)], OnnxAttributes.Ints("axes", 0, -1), OnnxAttributes.Int("keepdims", 0)), opset);
        Folds(type, w => w.AddNode(type, [Ints(w, 3, 5, -2)]), opset);
    }

    [Fact]
    public void WeightsThatAreComputedFromConstantsFold()
    {
        OnnxGraphWriter writer = new("weights");
        string x = writer.AddInput("x", 1, 3, 5, 7);
        string w = writer.AddNode("Transpose", [writer.AddNode("Mul", [writer.Weight("w", 2, 2, 3, 4), writer.Weight("s", 4)])], OnnxAttributes.Ints("perm", 3, 2, 0, 1));
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Conv", [x, w]), 4));

        Assert.Equal("4x3x2x2", Assert.Single(graph.Nodes).Inputs[1].Shape.ToString());
    }

    [Fact]
    public void InitialisersSharedThroughIdentity()
    {
        OnnxGraphWriter writer = new("shared");
        string x = writer.AddInput("x", 1, 3, 5, 7);
        string w = writer.Weight("w", 3, 3, 1, 1);
        string first = writer.AddNode("Conv", [x, w]);
        writer.AddNode("Identity", [w], ["copy"]);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Conv", [first, "copy"]), 4));

        Assert.Equal(["w", "copy"], graph.Nodes.Select(n => n.Inputs[1].Name));
        Assert.Same(graph.Nodes[0].Inputs[1].Data, graph.Nodes[1].Inputs[1].Data);
    }

    [Fact]
    public void DivisionByZeroAndOverflowNameTheNode()
    {
        OnnxGraphWriter Model(string type, long a, long b)
        {
            OnnxGraphWriter writer = new("bad");
            string x = writer.AddInput("x", 2, 3);
            return writer.Ending(writer.AddNode("Reshape", [x, writer.AddNode(type, [Ints(writer, a), Ints(writer, b)])]), 1);
        }

        Assert.Contains("Div 'Div_0'", ImportCheck.Refused(Model("Div", 6, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("Div 'Div_0'", ImportCheck.Refused(Model("Div", long.MinValue, -1)).Message, StringComparison.Ordinal);
        Assert.Contains("Mul 'Mul_0'", ImportCheck.Refused(Model("Mul", long.MaxValue, 2)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 40000, 40000 })]
    [InlineData(new long[] { 0, int.MaxValue })]
    [InlineData(new long[] { int.MaxValue, int.MaxValue, int.MaxValue })]
    [InlineData(new long[] { -1 })]
    public void ConstantsBeyondReasonAreNotAllocated(long[] shape)
    {
        OnnxGraphWriter writer = new("bomb");
        string x = writer.AddInput("x", 1);
        writer.Ending(writer.AddNode("Add", [x, writer.AddNode("ConstantOfShape", [Ints(writer, shape)])]), 1);

        Assert.Contains("ConstantOfShape", ImportCheck.Refused(writer).Message, StringComparison.Ordinal);
    }
}
