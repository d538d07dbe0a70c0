using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using Xunit;

namespace ResNetVk.Converter.Tests.Graphs;

public sealed class GraphValidatorTests
{
    private static readonly TensorShape Shape = new(2, 3, 5, 7);
    private readonly Value _x = new("x", Shape);
    private readonly Value _y = new("y", Shape);
    private readonly Value _z = new("z", Shape);

    private static Node Relu(string name, Value x, Value y) => new(name, new Activate(Activation.Relu), [x], y);

    private static void Valid(Graph graph) => GraphValidator.Check(graph, "in a test");

    private static void Invalid(string message, IEnumerable<Value> inputs, IEnumerable<Value> outputs, params Node[] nodes)
    {
        InvalidGraphException exception = Assert.Throws<InvalidGraphException>(
            () => GraphValidator.Check(new Graph("g", inputs, outputs, nodes), "after pass Foo"));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("after pass Foo", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AChainIsValid() => Valid(new Graph("g", [_x], [_z, _y], [Relu("a", _x, _y), Relu("b", _y, _z)]));

    [Fact]
    public void NamesAreUnique()
    {
        Invalid("two nodes are named 'a'", [_x], [_z], Relu("a", _x, _y), Relu("a", _y, _z));
        Invalid("two values are named 'x'", [_x], [_z], Relu("a", _x, _y), new Node("b", new Binary(BinaryKind.Add), [_y, new Value("x", Shape, new float[210])], _z));
        Invalid("input 'x' is listed twice", [_x, _x], [_y], Relu("a", _x, _y));
        Invalid("an empty name", [_x], [_y], Relu("a", _x, new Value("", Shape)));
    }

    [Fact]
    public void ProducersComeBeforeReaders()
    {
        Invalid("node 'b' reads 'y', which is neither", [_x], [_z], Relu("b", _y, _z), Relu("a", _x, _y));
        Invalid("reads 'x'", [], [_y], Relu("a", _x, _y));
        Invalid("computes 'y' a second time", [_x], [_y], Relu("a", _x, _y), Relu("b", _x, _y));
        Invalid("computes 'x' a second time", [_x], [_x], Relu("a", _x, _x));
    }

    [Fact]
    public void OutputsAreComputed()
    {
        Invalid("output 'z' is computed by no node", [_x], [_z], Relu("a", _x, _y));
        Invalid("output 'x' is computed by no node", [_x], [_x]);
        Invalid("no outputs", [_x], [], Relu("a", _x, _y));
    }

    [Fact]
    public void ShapesAreInferred()
    {
        Invalid("gives shape 2x3x5x7, its output 'w' has 2x3x7x5", [_x], [_y], Relu("a", _x, new Value("w", new TensorShape(2, 3, 7, 5))));
        Invalid("node 'a': Reshape", [_x], [_y], new Node("a", new Reshape(new TensorShape(11)), [_x], new Value("w", new TensorShape(11))));
        Invalid("at most 4 dimensions", [new Value("v", new TensorShape(1, 1, 1, 1, 1))], [_y], Relu("a", _x, _y));
        Invalid("no elements", [new Value("v", new TensorShape(3, 0))], [_y], Relu("a", _x, _y));
    }

    [Fact]
    public void ParametersAreConstantsAndConstantsAreNotComputed()
    {
        Value w = new("w", new TensorShape(11, 3, 1, 1));
        Value b = new("b", new TensorShape(11), new float[11]);
        Value y = new("v", new TensorShape(2, 11, 5, 7));
        Conv2D conv = new() { Window = new Window(1, 1) };
        Invalid("parameter 'w' is not a constant", [_x, w], [y], new Node("a", conv, [_x, w, b], y));
        Valid(new Graph("g", [_x], [y], [new Node("a", conv, [_x, new Value("w", w.Shape, new float[33]), b], y)]));
        Invalid("computes the constant 'b'", [_x], [b], new Node("a", new Reshape(new TensorShape(11)), [new Value("i", new TensorShape(11), new float[11])], b));
        Invalid("input 'b' is a constant", [b], [_y], Relu("a", _x, _y));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(208)]
    [InlineData(209)]
    public void ANaNIsFoundAnywhere(int place)
    {
        float[] elements = new float[210];
        elements[17] = float.PositiveInfinity;
        Valid(new Graph("g", [_x], [_y], [new Node("a", new Binary(BinaryKind.Add), [_x, new Value("c", Shape, elements.ToArray())], _y)]));
        elements[place] = float.NaN;
        Invalid($"element {place} of tensor 'c' (2x3x5x7) is not a number", [_x], [_y], new Node("a", new Binary(BinaryKind.Add), [_x, new Value("c", Shape, elements)], _y));
    }
}
