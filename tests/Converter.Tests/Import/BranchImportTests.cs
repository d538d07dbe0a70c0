using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

/// <summary>If: a branch whose condition follows from shapes takes the node's place.</summary>
public sealed class BranchImportTests
{
    private static NodeProto Node(string type, string[] inputs, string[] outputs, params AttributeProto[] attributes) =>
        new() { OpType = type, Name = outputs[0], Input = { inputs }, Output = { outputs }, Attribute = { attributes } };

    private static ValueInfoProto Output(string name) =>
        new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } } };

    private static AttributeProto Branch(string name, string[] outputs, params NodeProto[] nodes) => new()
    {
        Name = name,
        Type = AttributeProto.Types.AttributeType.Graph,
        G = new GraphProto { Name = name, Node = { nodes }, Output = { outputs.Select(Output) } },
    };

    /// <summary>x [2, 3, 5, 7]; "isFour" tells whether its rank is 4, "isThree" whether it is 3.</summary>
    private static ModelProto Model(string output, params NodeProto[] nodes)
    {
        OnnxGraphWriter writer = new("branches");
        string x = writer.AddInput("x", 2, 3, 5, 7);
        writer.Weight("w", 3, 3, 1, 1);
        writer.AddNode("Size", [writer.AddNode("Shape", [x])], ["rank"]);
        writer.AddNode("Equal", ["rank", writer.AddInitializer("four", [4L])], ["isFour"]);
        writer.AddNode("Not", ["isFour"], ["isThree"]);
        ModelProto model = writer.Build();
        model.Graph.Node.Add(nodes);
        model.Graph.Output.Add(Output(output));
        return model;
    }

    [Theory]
    [InlineData("isFour", "Relu")]
    [InlineData("isThree", "Sigmoid")]
    public void TheBranchThatIsTakenStays(string condition, string expected)
    {
        Graph graph = ImportCheck.Agrees(Model(
            "y",
            Node("Conv", ["x", "w"], ["c"]),
            Node("If", [condition], ["y"],
                Branch("then_branch", ["t"], Node("Relu", ["c"], ["t"])),
                Branch("else_branch", ["e"], Node("Sigmoid", ["c"], ["e"])))));

        Assert.Equal(["Conv2D[s1 p0,0,0,0]", expected, "Identity"], graph.Nodes.Select(n => n.Operator.Describe()));
        Assert.Equal("y", graph.OutputNames[0]);
    }

    [Fact]
    public void BothBranchesMayUseTheSameNamesAndHandValuesThrough()
    {
        Graph graph = ImportCheck.Agrees(Model(
            "sum",
            Node("If", ["isFour"], ["y"], Branch("then_branch", ["t"], Node("Relu", ["x"], ["t"])), Branch("else_branch", ["t"], Node("Identity", ["x"], ["t"]))),
            Node("If", ["isThree"], ["z"], Branch("then_branch", ["t"], Node("Relu", ["y"], ["t"])), Branch("else_branch", ["t"], Node("Identity", ["y"], ["t"]))),
            Node("Add", ["y", "z"], ["sum"])));

        Assert.Single(graph.Nodes, n => n.Operator is Activate);
    }

    [Fact]
    public void BranchesLieInsideBranchesAndHaveInitialisers()
    {
        AttributeProto inner = Branch("then_branch", ["q"], Node("Add", ["x", "offset"], ["q"]));
        AttributeProto outer = Branch("then_branch", ["p"], Node("If", ["isFour"], ["p"], inner, Branch("else_branch", ["q"], Node("Identity", ["x"], ["q"]))));
        outer.G.Initializer.Add(OnnxTensor.Float32("offset", [0.5f]));
        Graph graph = ImportCheck.Agrees(Model("y", Node("If", ["isFour"], ["y"], outer, Branch("else_branch", ["p"], Node("Identity", ["x"], ["p"])))));

        Assert.Single(graph.Nodes, n => n.Operator is Binary);
    }

    [Fact]
    public void AConstantOutOfABranchIsAConstant()
    {
        ModelProto model = Model(
            "y",
            Node("If", ["isFour"], ["s"],
                Branch("then_branch", ["t"], Node("Constant", [], ["t"], OnnxAttributes.Ints("value_ints", 6, -1))),
                Branch("else_branch", ["t"], Node("Shape", ["x"], ["t"]))),
            Node("Reshape", ["x", "s"], ["y"]));
        foreach (AttributeProto branch in model.Graph.Node.Single(n => n.OpType == "If").Attribute)
        {
            branch.G.Output[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64;
        }

        Graph graph = ImportCheck.Agrees(model);
        Assert.Equal(new TensorShape(6, 35), Assert.IsType<Reshape>(Assert.Single(graph.Nodes).Operator).Shape);
    }

    [Fact]
    public void WhatOnlyAnUnusedOutputNeedsMayBeUnsupported()
    {
        // PyTorch's max pooling computes places, too, and returns them through an If; nobody reads them.
        ModelProto model = Model(
            "pooled",
            Node("MaxPool", ["x"], ["p", "places"], OnnxAttributes.Ints("kernel_shape", 2, 2)),
            Node("Mish", ["places"], ["strange"]),
            Node("If", ["isThree"], ["pooled", "indices"],
                Branch("then_branch", ["a", "b"], Node("Relu", ["p"], ["a"]), Node("Identity", ["strange"], ["b"])),
                Branch("else_branch", ["a", "b"], Node("Identity", ["p"], ["a"]), Node("Identity", ["strange"], ["b"]))));
        Graph graph = GraphBuilder.Build(ImportCheck.Read(model));
        Assert.Single(graph.Nodes, n => n.Operator is Pool2D);

        model.Graph.Output[0].Name = "indices";
        UnsupportedOperatorException exception = Assert.Throws<UnsupportedOperatorException>(() => GraphBuilder.Build(ImportCheck.Read(model)));
        Assert.Equal(["MaxPool", "Mish"], exception.Operators.Select(o => o.OperatorType));
        Assert.Contains("places of the largest elements", exception.Operators[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AConditionThatIsComputedIsUnsupported()
    {
        UnsupportedOperatorException exception = Assert.Throws<UnsupportedOperatorException>(() => GraphBuilder.Build(ImportCheck.Read(Model(
            "y",
            Node("If", ["x"], ["y"], Branch("then_branch", ["t"], Node("Relu", ["x"], ["t"])), Branch("else_branch", ["t"], Node("Identity", ["x"], ["t"])))))));

        Assert.Contains("its condition 'x' is computed at run time", exception.Message, StringComparison.Ordinal);
        Assert.Contains("onnxsim", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedBranchesAreRefused()
    {
        AttributeProto then = Branch("then_branch", ["t"], Node("Relu", ["x"], ["t"]));
        AttributeProto @else = Branch("else_branch", ["t"], Node("Relu", ["x"], ["t"]));
        AttributeProto withInput = then.Clone();
        withInput.G.Input.Add(Output("i"));
        (string Message, NodeProto Node)[] cases =
        [
            ("'then_branch' is missing or no graph", Node("If", ["isFour"], ["y"], @else)),
            ("'then_branch' is missing or no graph", Node("If", ["isFour"], ["y"], @else, OnnxAttributes.Int("then_branch", 1))),
            ("has 2 outputs, its then_branch computes 1", Node("If", ["isFour"], ["y", "z"], then, @else)),
            ("takes no inputs", Node("If", ["isFour"], ["y"], withInput, @else)),
            ("reads 'lost', which nothing defines", Node("If", ["isFour"], ["y"], Branch("then_branch", ["t"], Node("Relu", ["lost"], ["t"])), @else)),
            ("computes 't' twice", Node("If", ["isFour"], ["y"], Branch("then_branch", ["t"], Node("Relu", ["x"], ["t"]), Node("Relu", ["x"], ["t"])), @else)),
            ("form a cycle", Node("If", ["isFour"], ["y"], Branch("then_branch", ["t"], Node("Relu", ["y"], ["t"])), @else)),
            ("form a cycle", Node("If", ["isFour"], ["y"], Branch("then_branch", ["t"], Node("Relu", ["t"], ["t"])), @else)),
            ("must be one truth value", Node("If", ["four4"], ["y"], then, @else)),
        ];
        Assert.All(cases, c =>
        {
            ModelProto model = Model("y", c.Node);
            model.Graph.Initializer.Add(OnnxTensor.Int64("four4", [1, 2], 2));
            Assert.Contains(c.Message, Assert.Throws<ImportException>(() => GraphBuilder.Build(ImportCheck.Read(model))).Message, StringComparison.Ordinal);
        });
    }
}
