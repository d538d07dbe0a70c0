using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

/// <summary>Functions that a model defines itself, as PyTorch's older dynamo exporter writes them.</summary>
public sealed class FunctionImportTests
{
    private const string Domain = "pkg.test";

    /// <summary>An operator of the model's own: name, inputs, outputs and the nodes of its body.</summary>
    private static FunctionProto Function(string name, string[] inputs, string[] outputs, params NodeProto[] nodes) => new()
    {
        Domain = Domain,
        Name = name,
        Input = { inputs },
        Output = { outputs },
        Node = { nodes },
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 }, new OperatorSetIdProto { Domain = Domain, Version = 1 } },
    };

    private static NodeProto Node(string type, string[] inputs, string[] outputs, params AttributeProto[] attributes) =>
        new() { OpType = type, Input = { inputs }, Output = { outputs }, Attribute = { attributes } };

    private static NodeProto Call(string function, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        NodeProto node = Node(function, inputs, outputs, attributes);
        node.Domain = Domain;
        return node;
    }

    private static AttributeProto Reference(string name, string to, AttributeProto.Types.AttributeType type) => new() { Name = name, RefAttrName = to, Type = type };

    /// <summary>x [2, 3, 5, 7] → nodes → the output named.</summary>
    private static ModelProto Model(FunctionProto[] functions, string output, params NodeProto[] nodes)
    {
        OnnxGraphWriter writer = new("functions");
        writer.AddOpset(Domain, 1);
        writer.AddInput("x", 2, 3, 5, 7);
        writer.Weight("w", 3, 3, 3, 3);
        ModelProto model = writer.Build();
        model.Graph.Node.Add(nodes);
        model.Graph.Output.Add(new ValueInfoProto { Name = output, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } } });
        model.Functions.Add(functions);
        return model;
    }

    private static FunctionProto ConvRelu() => Function(
        "ConvRelu", ["data", "weight"], ["result"],
        Node("Conv", ["data", "weight"], ["t"], Reference("strides", "steps", AttributeProto.Types.AttributeType.Ints), OnnxAttributes.Ints("pads", 1, 1, 1, 1)),
        Node("Relu", ["t"], ["result"]));

    private static ImportException Refused(ModelProto model) => Assert.Throws<ImportException>(() => GraphBuilder.Build(ImportCheck.Read(model)));

    [Fact]
    public void CallsAreReplacedByTheBody()
    {
        FunctionProto function = ConvRelu();
        function.Attribute.Add("steps");
        Graph graph = ImportCheck.Agrees(Model(
            [function], "b",
            Call("ConvRelu", ["x", "w"], ["a"], OnnxAttributes.Ints("steps", 2, 3)),
            Call("ConvRelu", ["a", "w"], ["b"])));

        Assert.Equal(["Conv2D[s2x3 p1,1,1,1]", "Relu", "Conv2D[s1 p1,1,1,1]", "Relu"], graph.Nodes.Select(n => n.Operator.Describe()));
        Assert.Equal(["a/t", "a/result", "b/t", "b/result"], graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void AttributesHaveDefaults()
    {
        FunctionProto function = ConvRelu();
        function.AttributeProto.Add(OnnxAttributes.Ints("steps", 3, 2));
        Graph graph = ImportCheck.Agrees(Model([function], "a", Call("ConvRelu", ["x", "w"], ["a"])));

        Assert.Equal("Conv2D[s3x2 p1,1,1,1]", graph.Nodes[0].Operator.Describe());
    }

    [Fact]
    public void FunctionsCallFunctionsAndHandAttributesOn()
    {
        FunctionProto inner = ConvRelu();
        inner.Attribute.Add("steps");
        FunctionProto outer = Function(
            "Block", ["data", "weight"], ["sum"],
            Call("ConvRelu", ["data", "weight"], ["t"], Reference("steps", "by", AttributeProto.Types.AttributeType.Ints)),
            Node("Add", ["t", "t"], ["sum"]));
        outer.Attribute.Add("by");
        Graph graph = ImportCheck.Agrees(Model([outer, inner], "y", Call("Block", ["x", "w"], ["y"], OnnxAttributes.Ints("by", 2, 2))));

        Assert.Equal(["y/t/t", "y/t/result", "y/sum"], graph.Nodes.Select(n => n.Name));
        Assert.Equal(new TensorShape(2, 3, 3, 4), graph.Outputs[0].Shape);
    }

    [Fact]
    public void NamesInsideNeverMeetNamesOutside()
    {
        // "t" is a value of the body, of the graph, and (as "a/t") what the first would be called.
        FunctionProto function = ConvRelu();
        Graph graph = ImportCheck.Agrees(Model(
            [function], "sum",
            Node("Relu", ["x"], ["t"]),
            Node("Sigmoid", ["x"], ["a/t"]),
            Call("ConvRelu", ["t", "w"], ["a"]),
            Node("Add", ["a", "t"], ["u"]),
            Node("Add", ["u", "a/t"], ["sum"])));

        Assert.Equal(["t", "a/t", "a/t#2", "a", "u", "sum"], graph.Nodes.Select(n => n.Output.Name));
    }

    [Fact]
    public void InputsAndOutputsMayBeLeftOut()
    {
        FunctionProto function = Function(
            "Layer", ["data", "weight", "bias"], ["result", "other"],
            Node("Conv", ["data", "weight", "bias"], ["result"]),
            Node("Relu", ["result"], ["other"]));
        Graph graph = ImportCheck.Agrees(Model(
            [function], "sum",
            Call("Layer", ["x", "w"], ["a", ""]),
            Call("Layer", ["a", "w", ""], ["", "b"]),
            Node("Identity", ["b"], ["sum"])));

        Assert.Equal(2, graph.Nodes.Count(n => n.Operator is Conv2D));
        Assert.Single(graph.Nodes, n => n.Operator is Activate);
    }

    [Fact]
    public void WhatAFunctionHandsThroughKeepsTheCallersName()
    {
        FunctionProto function = Function("Both", ["data"], ["data", "r", "r"], Node("Relu", ["data"], ["r"]));
        ModelProto model = Model(
            [function], "sum", Call("Both", ["x"], ["same", "first", "second"]), Node("Sum", ["same", "first", "second"], ["sum"]));

        // ONNX Runtime refuses outputs of this kind, so that the reference alone is asked.
        Graph graph = GraphBuilder.Build(ImportCheck.Read(model));
        Assert.Equal(["first", "same", "second", "sum.sum1", "sum"], graph.Nodes.Select(n => n.Output.Name).Order().OrderBy(n => n.StartsWith("sum", StringComparison.Ordinal)).ThenBy(n => n == "sum"));
    }

    [Fact]
    public void ABodyMayHaveAnOperatorSetOfItsOwn()
    {
        // In operator set 11 the axes of Squeeze are an attribute, in the network's 17 an input.
        FunctionProto function = Function(
            "Old", ["data"], ["result"],
            Node("Unsqueeze", ["data"], ["u"], OnnxAttributes.Ints("axes", 0)),
            Node("Squeeze", ["u"], ["result"], OnnxAttributes.Ints("axes", 0)));
        function.OpsetImport[0].Version = 11;
        ModelProto model = Model([function], "y", Node("GlobalAveragePool", ["x"], ["p"]), Node("Flatten", ["p"], ["f"]), Call("Old", ["f"], ["y"]));

        Assert.Equal(new TensorShape(2, 3), GraphBuilder.Build(ImportCheck.Read(model)).Outputs[0].Shape);
        function.OpsetImport[0].Version = 0;
        Assert.Contains(
            "function 'pkg.test.Old' uses ONNX operator set 0",
            Refused(Model([function], "y", Call("Old", ["x"], ["y"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FunctionsThatCallThemselvesAreRefused()
    {
        FunctionProto a = Function("A", ["v"], ["r"], Call("B", ["v"], ["r"]));
        FunctionProto b = Function("B", ["v"], ["r"], Call("A", ["v"], ["r"]));

        Assert.Contains("'pkg.test.A' calls itself", Refused(Model([a, b], "y", Call("A", ["x"], ["y"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FunctionsThatDoubleAtEveryLevelAreRefused()
    {
        FunctionProto[] functions = [.. Enumerable.Range(0, 40).Select(i => i == 39
            ? Function("F39", ["v"], ["r"], Node("Relu", ["v"], ["r"]))
            : Function($"F{i}", ["v"], ["r"], Call($"F{i + 1}", ["v"], ["t"]), Call($"F{i + 1}", ["t"], ["r"])))];

        Assert.Contains("more than", Refused(Model(functions, "y", Call("F0", ["x"], ["y"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FunctionsNestedTooDeeplyAreRefused()
    {
        FunctionProto[] functions = [.. Enumerable.Range(0, 20_000).Select(i => i == 19_999
            ? Function($"F{i}", ["v"], ["r"], Node("Relu", ["v"], ["r"]))
            : Function($"F{i}", ["v"], ["r"], Call($"F{i + 1}", ["v"], ["r"])))];

        Assert.Contains("lies inside 64 others", Refused(Model(functions, "y", Call("F0", ["x"], ["y"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedFunctionsAreRefused()
    {
        NodeProto call = Call("F", ["x"], ["y"]);
        FunctionProto With(params NodeProto[] nodes) => Function("F", ["v"], ["r"], nodes);
        (string Message, FunctionProto[] Functions)[] cases =
        [
            ("'pkg.test.F' reads 'x', which nothing in it defines", [With(Node("Relu", ["x"], ["r"]))]),
            ("computes 'r' twice", [With(Node("Relu", ["v"], ["r"]), Node("Relu", ["v"], ["r"]))]),
            ("computes 'v' twice, or has an input of that name", [With(Node("Relu", ["v"], ["v"]))]),
            ("'pkg.test.F' is defined twice", [With(Node("Relu", ["v"], ["r"])), With(Node("Relu", ["v"], ["r"]))]),
            ("computed by no node", [With()]),
            ("two inputs named 'v'", [Function("F", ["v", "v"], ["r"], Node("Relu", ["v"], ["r"]))]),
            ("form a cycle", [With(Node("Relu", ["r"], ["r"]))]),
            ("gives the function 'pkg.test.F' 1 inputs", [Function("F", [], ["r"], Node("Relu", ["v"], ["r"]))]),
        ];
        Assert.All(cases, c => Assert.Contains(c.Message, Refused(Model(c.Functions, "y", call)).Message, StringComparison.Ordinal));
        Assert.Contains("attribute 'alpha': is given twice", Refused(Model(
            [With(Node("Relu", ["v"], ["r"]))], "y", Call("F", ["x"], ["y"], OnnxAttributes.Int("alpha", 1), OnnxAttributes.Int("alpha", 2)))).Message, StringComparison.Ordinal);
        Assert.Contains("outside of every function", Refused(Model(
            [], "y", Node("Flatten", ["x"], ["y"], Reference("axis", "a", AttributeProto.Types.AttributeType.Int)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OverloadsAreToldApart()
    {
        FunctionProto first = Function("F", ["v"], ["r"], Node("Relu", ["v"], ["r"]));
        FunctionProto second = Function("F", ["v"], ["r"], Node("Sigmoid", ["v"], ["r"]));
        second.Overload = "other";
        NodeProto call = Call("F", ["x"], ["y"]);
        call.Overload = "other";

        Assert.Equal("Sigmoid", GraphBuilder.Build(ImportCheck.Read(Model([first, second], "y", call))).Nodes[0].Operator.Describe());
    }

    [Fact]
    public void ATensorInABodyIsReadOnce()
    {
        FunctionProto function = Function(
            "Shift", ["v"], ["r"], Node("Constant", [], ["c"], OnnxAttributes.Tensor("value", OnnxTensor.Float32("", new float[100_000], 100_000))),
            Node("ReduceMean", ["c"], ["m"]), Node("Add", ["v", "m"], ["r"]));
        NodeProto[] calls = [.. Enumerable.Range(0, 1000).Select(i => Call("Shift", [i == 0 ? "x" : $"v{i}"], [$"v{i + 1}"]))];
        ModelProto model = Model([function], "v1000", calls);
        using TestSupport.ScratchFolder folder = TestSupport.TestData.Scratch();
        File.WriteAllBytes(folder["model.onnx"], Google.Protobuf.MessageExtensions.ToByteArray(model));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(3000, OnnxImporter.Import(folder["model.onnx"]).NodeCount);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }
}
