using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

/// <summary>Models that parse but do not fit together.</summary>
public sealed class HostileModelTests
{
    private static ModelProto Model()
    {
        OnnxGraphWriter writer = new("hostile", 13);
        string x = writer.AddInput("x", 1, 3, 5, 7);
        writer.AddNode("Conv", [x, writer.Weight("w", 5, 3, 1, 1)], ["conv"]);
        writer.AddNode("Relu", ["conv"], ["relu"]);
        return writer.Ending("relu", 4).Build();
    }

    private static ImportException Refused(Action<ModelProto> change)
    {
        ModelProto model = Model();
        change(model);
        return Assert.Throws<ImportException>(() => GraphBuilder.Build(ImportCheck.Read(model)));
    }

    [Fact]
    public void CyclesAreFound()
    {
        ImportException exception = Refused(m => m.Graph.Node[0].Input[0] = "relu");
        Assert.Contains("form a cycle", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'conv'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("cycle", Refused(m => m.Graph.Node[1].Input[0] = "relu").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NodesOutOfOrderAreSorted()
    {
        ModelProto model = Model();
        (model.Graph.Node[0], model.Graph.Node[1]) = (model.Graph.Node[1].Clone(), model.Graph.Node[0].Clone());

        Assert.Equal(["conv", "relu"], GraphBuilder.Build(ImportCheck.Read(model)).Nodes.Select(n => n.Name));
    }

    [Fact]
    public void DuplicateNamesAreRefused()
    {
        Assert.Contains("'conv' of Relu 'relu' has the name of another value", Refused(m => m.Graph.Node[1].Output[0] = "conv").Message, StringComparison.Ordinal);
        Assert.Contains("'w'", Refused(m => m.Graph.Initializer.Add(m.Graph.Initializer[0].Clone())).Message, StringComparison.Ordinal);
        Assert.Contains("'w'", Refused(m => m.Graph.Node[0].Output[0] = "w").Message, StringComparison.Ordinal);
        Assert.Contains("'x'", Refused(m => m.Graph.Input.Add(m.Graph.Input[0].Clone())).Message, StringComparison.Ordinal);
        Assert.Contains("no name", Refused(m => m.Graph.Input[0].Name = "").Message, StringComparison.Ordinal);
        Assert.Contains("named twice", Refused(m => m.Graph.Output.Add(m.Graph.Output[0].Clone())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NodesWithoutOrWithEqualNamesGetTheirOutputs()
    {
        ModelProto model = Model();
        model.Graph.Node[0].Name = "";
        model.Graph.Node[1].Name = "conv";

        Assert.Equal(["conv", "relu"], GraphBuilder.Build(ImportCheck.Read(model)).Nodes.Select(n => n.Name));
    }

    [Fact]
    public void UndefinedValuesAreRefused()
    {
        Assert.Contains("Relu 'relu' reads 'lost', which nothing defines", Refused(m => m.Graph.Node[1].Input[0] = "lost").Message, StringComparison.Ordinal);
        Assert.Contains("'lost' is computed by no node", Refused(m => m.Graph.Output[0].Name = "lost").Message, StringComparison.Ordinal);
        Assert.Contains("no outputs", Refused(m => m.Graph.Output.Clear()).Message, StringComparison.Ordinal);
        Assert.Contains("input 1 is missing", Refused(m => m.Graph.Node[0].Input.RemoveAt(1)).Message, StringComparison.Ordinal);
        Assert.Contains("input 0 is missing", Refused(m => m.Graph.Node[1].Input.Insert(0, "")).Message, StringComparison.Ordinal);
        Assert.Contains("output 0 is missing", Refused(m =>
        {
            m.Graph.Node.Insert(1, new NodeProto { OpType = "Relu", Name = "mute", Input = { "conv" }, Output = { "", "second" } });
            m.Graph.Node[2].Input[0] = "second";
        }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OutputsThatAreNotComputedAreRefused()
    {
        Assert.Contains("no node computes the output 'x'", Refused(m => m.Graph.Output[0].Name = "x").Message, StringComparison.Ordinal);
        Assert.Contains("depend on no input", Refused(m =>
        {
            m.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { "w" }, Output = { "copy" } });
            m.Graph.Output[0].Name = "copy";
        }).Message, StringComparison.Ordinal);
        Assert.Contains("'shape' is a constant", Refused(m =>
        {
            m.Graph.Node.Add(new NodeProto { OpType = "Shape", Input = { "x" }, Output = { "shape" } });
            m.Graph.Output[0].Name = "shape";
        }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AttributesGivenTwiceAreRefused() => Assert.Contains(
        "attribute 'group': is given twice",
        Refused(m => m.Graph.Node[0].Attribute.Add([OnnxAttributes.Int("group", 1), OnnxAttributes.Int("group", 3)])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void AttributesWithoutATypeAreReadByTheirField()
    {
        ModelProto model = Model();
        model.Graph.Node[0].Attribute.Add([OnnxAttributes.Ints("strides", 2, 3), OnnxAttributes.Int("group", 1), OnnxAttributes.String("auto_pad", "VALID")]);
        foreach (AttributeProto attribute in model.Graph.Node[0].Attribute)
        {
            attribute.ClearType();
        }

        Assert.Equal(new TensorShape(1, 5, 3, 3), GraphBuilder.Build(ImportCheck.Read(model)).Outputs[0].Shape);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(22)]
    [InlineData(-1)]
    public void OtherOperatorSetsAreRefused(long version)
    {
        ImportException exception = Refused(m => m.OpsetImport[0].Version = version);

        Assert.Contains($"operator set {version}; 1 to 21 are read", exception.Message, StringComparison.Ordinal);
        Assert.Contains("opset_version=17", exception.Hint, StringComparison.Ordinal);
        Assert.Contains("does not say", Refused(m => m.OpsetImport.Clear()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InputsThatAreAlsoInitialisersAreConstants()
    {
        ModelProto model = Model();
        model.IrVersion = 3;
        model.Graph.Input.Add(new ValueInfoProto { Name = "w", Type = model.Graph.Input[0].Type.Clone() });

        Assert.Equal(["x"], GraphBuilder.Build(ImportCheck.Read(model)).Inputs.Select(i => i.Name));
    }

    [Fact]
    public void TwentyThousandNodesInARowAreNoProblem()
    {
        OnnxGraphWriter writer = new("long");
        string x = writer.AddInput("x", 3);
        for (int i = 0; i < 20_000; i++)
        {
            x = writer.AddNode("Relu", [x]);
        }

        Assert.Equal(20_000, ImportCheck.Build(writer.Ending(x, 1)).Nodes.Count);
    }
}
