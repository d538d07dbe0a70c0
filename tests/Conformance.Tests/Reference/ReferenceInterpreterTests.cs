using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using Xunit;

namespace ResNetVk.Conformance.Tests.Reference;

public sealed class ReferenceInterpreterTests
{
    [Fact]
    public void Runs_nodes_in_order_and_names_outputs_as_the_source_does()
    {
        IReadOnlyDictionary<string, ReferenceTensor> result = ReferenceInterpreter.Run(SmallGraph(), new Dictionary<string, float[]> { ["x"] = [1, -2, 3] });
        KeyValuePair<string, ReferenceTensor> output = Assert.Single(result);
        Assert.Equal("logits", output.Key);

        // relu(x) = 1 0 3; relu(x) · 2 = 2 0 6; + x = 3 −2 9.
        Assert.Equal([3.0, -2, 9], output.Value.Elements);
    }

    [Fact]
    public void Keeps_every_value_on_demand()
    {
        IReadOnlyDictionary<string, ReferenceTensor> result =
            ReferenceInterpreter.Run(SmallGraph(), new Dictionary<string, float[]> { ["x"] = [1, -2, 3] }, keepAll: true);
        Assert.Equal(["a", "logits", "m", "x", "y"], result.Keys.Order());
        Assert.Equal([2.0, 0, 6], result["m"].Elements);
    }

    [Fact]
    public void Missing_and_wrong_inputs_are_named()
    {
        ArgumentException missing = Assert.Throws<ArgumentException>(() => ReferenceInterpreter.Run(SmallGraph(), new Dictionary<string, float[]> { ["z"] = [1] }));
        Assert.Contains("'x' of shape 1x3", missing.Message, StringComparison.Ordinal);
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => ReferenceInterpreter.Run(SmallGraph(), new Dictionary<string, float[]> { ["x"] = [1] }));
        Assert.Contains("3 elements; given: 1", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_does_not_fit_is_named()
    {
        Value x = new("x", new TensorShape(1, 3));
        Value y = new("y", new TensorShape(1, 5));
        Graph graph = new("bad", [x], [y], [new Node("join", new Reshape(y.Shape), [x], y)]);
        InvalidOperationException exception =
            Assert.Throws<InvalidOperationException>(() => ReferenceInterpreter.Run(graph, new Dictionary<string, float[]> { ["x"] = [1, 2, 3] }));
        Assert.Contains("node 'join'", exception.Message, StringComparison.Ordinal);
    }

    private static Graph SmallGraph()
    {
        TensorShape shape = new(1, 3);
        Value x = new("x", shape);
        Value two = new("two", new TensorShape(1, 1), new float[] { 2 });
        Value a = new("a", shape);
        Value m = new("m", shape);
        Value logits = new("logits", shape);
        Graph graph = new(
            "small",
            [x],
            [logits],
            [
                new Node("relu", new Activate(Activation.Relu), [x], a),
                new Node("scale", new Binary(BinaryKind.Mul), [a, two], m),
                new Node("shortcut", new Binary(BinaryKind.Add), [m, x], logits),
            ]);

        // A pass put another value behind the output; its name in the source stays.
        Value y = new("y", shape);
        graph.Replace([graph.Nodes[2]], new Node("shortcut", new Binary(BinaryKind.Add), [m, x], y));
        graph.ReplaceUses(logits, y);
        return graph;
    }
}
