using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Tests;

/// <summary>Builds small graphs in few words. Constants are random with a fixed seed; nodes are named by the caller.</summary>
internal sealed class GraphSketch
{
    private readonly Random _random = new(7);
    private readonly List<Value> _inputs = [];
    private readonly List<Node> _nodes = [];
    private readonly List<Value> _outputs = [];

    public Value Input(string name, params int[] shape)
    {
        Value input = new(name, new TensorShape(shape));
        _inputs.Add(input);
        return input;
    }

    public Value Constant(string name, params int[] shape)
    {
        TensorShape s = new(shape);
        float[] data = new float[s.ElementCount];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = (float)((_random.NextDouble() * 2) - 1);
        }

        return new Value(name, s, data);
    }

    public Value Node(string name, Operator op, params Value[] inputs)
    {
        Value output = new($"{name}.out", op.InferShape([.. inputs.Select(i => i.Shape)]));
        _nodes.Add(new Node(name, op, inputs, output));
        return output;
    }

    public Value Conv(string name, Value x, int outputChannels, int kernel = 3, Window? window = null, Activation activation = default) => Node(
        name,
        new Conv2D { Window = window ?? new Window(PT: kernel / 2, PL: kernel / 2, PB: kernel / 2, PR: kernel / 2), Activation = activation },
        x,
        Constant($"{name}.weight", outputChannels, x.Shape[1], kernel, kernel),
        Constant($"{name}.bias", outputChannels));

    public Value BatchNorm(string name, Value x)
    {
        int c = x.Shape[1];
        Value variance = new($"{name}.var", new TensorShape(c), Constant("", c).ReadConstant().Select(v => Math.Abs(v) + 0.1f).ToArray());
        return Node(name, new BatchNormalization(1e-5f), x, Constant($"{name}.gamma", c), Constant($"{name}.beta", c), Constant($"{name}.mean", c), variance);
    }

    public Value Relu(string name, Value x) => Node(name, new Activate(Activation.Relu), x);

    /// <summary>Input axis d becomes output axis permutation[d].</summary>
    public Value Transpose(string name, Value x, params int[] permutation) => Node(
        name,
        new Rearrange
        {
            OutputShape = new TensorShape([.. Enumerable.Range(0, permutation.Length).Select(axis => x.Shape[Array.IndexOf(permutation, axis)])]),
            Permutation = permutation,
            Starts = new int[permutation.Length],
            Steps = [.. permutation.Select(_ => 1)],
        },
        x);

    public Value Add(string name, Value a, Value b) => Node(name, new Binary(BinaryKind.Add), a, b);

    public void Output(Value value) => _outputs.Add(value);

    public Graph Build() => new("sketch", _inputs, _outputs, _nodes);
}
