using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Converter.Tests.Import;

public sealed class ElementwiseImportTests
{
    private static Graph One(string type, long opset, params AttributeProto[] attributes)
    {
        OnnxGraphWriter writer = new("one", opset);
        return ImportCheck.Agrees(writer.Ending(writer.AddNode(type, [writer.AddInput("x", 2, 3, 5)], attributes), 3));
    }

    [Fact]
    public void Activations()
    {
        Assert.Equal(new Activate(Activation.Relu), Assert.Single(One("Relu", 7).Nodes).Operator);
        Assert.Equal(new Activate(new Activation(ActivationKind.Sigmoid)), Assert.Single(One("Sigmoid", 13).Nodes).Operator);
        Assert.IsType<Identity>(One("Identity", 13).Nodes[0].Operator);
        Assert.IsType<Identity>(One("Dropout", 7, OnnxAttributes.Float("ratio", 0.3f)).Nodes[0].Operator);
        Assert.IsType<Identity>(One("Dropout", 13).Nodes[0].Operator);
        Assert.IsType<Identity>(One("Cast", 13, OnnxAttributes.Int("to", (long)DataType.Float)).Nodes[0].Operator);
    }

    [Fact]
    public void ClipBoundsAsAttributes()
    {
        Graph both = One("Clip", 7, OnnxAttributes.Float("min", -0.25f), OnnxAttributes.Float("max", 0.5f));
        Graph none = One("Clip", 7);

        Assert.Equal(new Activate(new Activation(ActivationKind.Clip, -0.25f, 0.5f)), both.Nodes[0].Operator);
        Assert.Equal(new Activate(new Activation(ActivationKind.Clip, float.MinValue, float.MaxValue)), none.Nodes[0].Operator);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void ClipBoundsAsInputs(bool hasMin, bool hasMax)
    {
        OnnxGraphWriter writer = new("clip", 13);
        string x = writer.AddInput("x", 2, 3, 5);
        string min = hasMin ? writer.AddInitializer("min", [-0.5f]) : "";
        string max = hasMax ? writer.AddInitializer("max", [0.25f]) : "";
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Clip", [x, min, max]), 3));

        Activation expected = new(ActivationKind.Clip, hasMin ? -0.5f : float.MinValue, hasMax ? 0.25f : float.MaxValue);
        Assert.Equal(new Activate(expected), graph.Nodes[0].Operator);
    }

    [Theory]
    [InlineData("Min")]
    [InlineData("Max")]
    public void MinAndMaxWithANumberAreClips(string type)
    {
        OnnxGraphWriter writer = new("bound");
        string x = writer.AddInput("x", 2, 3, 5);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode(type, [writer.AddInitializer("c", [0.25f], 1), x]), 3));

        Assert.Equal(ActivationKind.Clip, Assert.IsType<Activate>(graph.Nodes[0].Operator).Activation.Kind);
    }

    [Theory]
    [InlineData("Min", BinaryKind.Min)]
    [InlineData("Max", BinaryKind.Max)]
    public void MinAndMaxOfAnyNumberOfTensors(string type, BinaryKind kind)
    {
        for (int count = 2; count <= 4; count++)
        {
            OnnxGraphWriter writer = new("extremum");
            string x = writer.AddInput("x", 2, 3, 5);
            string[] operands = [x, writer.AddInput("yy", 3, 1), writer.AddNode("Relu", [x]), writer.Weight("c", 5)];
            Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode(type, [.. operands.Take(count)]), 3));

            Assert.Equal(count - 1, graph.Nodes.Count(n => n.Operator.Equals(new Binary(kind))));
        }
    }

    [Theory]
    [InlineData("Add", BinaryKind.Add)]
    [InlineData("Sub", BinaryKind.Sub)]
    [InlineData("Mul", BinaryKind.Mul)]
    public void ArithmeticOfComputedTensors(string type, BinaryKind kind)
    {
        OnnxGraphWriter writer = new("binary");
        string x = writer.AddInput("x", 2, 3, 1, 7);
        string y = writer.AddInput("yy", 2, 3, 5, 1);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode(type, [x, y]), 4));

        Assert.Equal(new Binary(kind), Assert.Single(graph.Nodes).Operator);
    }

    [Theory]
    [InlineData("Add", new long[] { })]
    [InlineData("Mul", new long[] { 7 })]
    [InlineData("Sub", new long[] { 3, 1, 1 })]
    [InlineData("Div", new long[] { 1, 3, 1, 1 })]
    [InlineData("Div", new long[] { 5, 1 })]
    public void ConstantsOfLowerRankAreRaised(string type, long[] shape)
    {
        OnnxGraphWriter writer = new("binary");
        string x = writer.AddInput("x", 2, 3, 5, 7);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode(type, [x, writer.Weight("c", shape)]), 4));

        Assert.Equal(4, Assert.Single(graph.Nodes).Inputs[1].Shape.Rank);
    }

    [Fact]
    public void AConstantMinuendStaysFirst()
    {
        OnnxGraphWriter writer = new("binary");
        string x = writer.AddInput("x", 2, 3);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Sub", [writer.Weight("c", 3), x]), 2));

        Assert.True(graph.Nodes[0].Inputs[0].IsConstant);
    }

    [Fact]
    public void ComputedOperandsOfLowerRankAreReshaped()
    {
        OnnxGraphWriter writer = new("binary");
        string x = writer.AddInput("x", 2, 3, 5);
        string y = writer.AddInput("yy", 3, 1);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Add", [y, x]), 3));

        Assert.Equal(["Reshape[1x3x1]", "Add"], graph.Nodes.Select(n => n.Operator.Describe()));
        Assert.All(graph.Nodes, n => Assert.Equal(["Add_0"], n.FusedFrom));
    }

    [Fact]
    public void DivisionByAComputedTensorIsUnsupported()
    {
        OnnxGraphWriter writer = new("binary");
        string x = writer.AddInput("x", 2, 3);
        writer.Ending(writer.AddNode("Div", [x, writer.AddNode("Sigmoid", [x])]), 2);

        Assert.Contains("divisor 'Sigmoid_0' is computed", ImportCheck.Unsupported(writer).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void SumOfAnyNumber(int count)
    {
        OnnxGraphWriter writer = new("sum");
        string x = writer.AddInput("x", 2, 3, 5);
        string[] inputs = [.. new[] { x, writer.Weight("c", 5), writer.AddInput("zz", 2, 1, 5) }.Take(count)];
        OnnxGraphWriter model = writer.Ending(writer.AddNode("Sum", inputs), 3);

        if (count < 3)
        {
            // The writer declares all inputs, and only those that are read are inputs of the graph.
            Assert.Equal(["x"], ImportCheck.Build(model).Inputs.Select(i => i.Name));
            return;
        }

        Assert.Equal(2, ImportCheck.Agrees(model).Nodes.Count);
    }

    [Fact]
    public void ShapesThatCannotBeBroadcastAreRefused()
    {
        OnnxGraphWriter writer = new("binary");
        string x = writer.AddInput("x", 2, 3);
        writer.Ending(writer.AddNode("Add", [x, writer.Weight("c", 5)]), 2);

        Assert.Contains("Add 'Add_0'", ImportCheck.Refused(writer).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DropoutInTrainingModeIsUnsupported()
    {
        OnnxGraphWriter writer = new("dropout");
        string x = writer.AddInput("x", 2, 3);
        string training = writer.AddNode("Constant", [], OnnxAttributes.Tensor("value", new TensorProto { DataType = (int)DataType.Bool, Int32Data = { 1 } }));
        writer.Ending(writer.AddNode("Dropout", [x, "", training]), 2);

        Assert.Contains("training", ImportCheck.Unsupported(writer).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CastOfComputedValuesToIntegersIsUnsupported()
    {
        OnnxGraphWriter writer = new("cast");
        writer.Ending(writer.AddNode("Cast", [writer.AddInput("x", 2, 3)], OnnxAttributes.Int("to", (long)DataType.Int64)), 2);

        Assert.Contains("int64", ImportCheck.Unsupported(writer).Message, StringComparison.Ordinal);
    }
}
