using ResNetVk.Converter.Tests.Import;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;

namespace ResNetVk.Converter.Tests;

/// <summary>Networks of different outlines, converted for the report.</summary>
internal sealed class ReportNetworks
{
    public const string HostileName = "<script>alert('1&2')</script>\u0001\"/relu";

    private readonly OnnxGraphWriter _writer;

    private ReportNetworks(string name) => _writer = new OnnxGraphWriter(name);

    public static Compilation Bundled { get; } =
        Compiler.Compile(Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx"), new CompileOptions());

    /// <summary>An activation after a pooling, which cannot be fused; its name is what a hostile file might hold.</summary>
    public static Compilation Hostile { get; } = CompileHostile();

    /// <summary>Equal residual blocks of seven nodes between a stem of three and a head of two.</summary>
    public static Compilation Residual(int blocks)
    {
        ReportNetworks network = new("residual");
        string x = network.Activated("stem", network._writer.AddInput("x", 1, 3, 7, 11), 3, 5);
        for (int block = 0; block < blocks; block++)
        {
            string y = network.Normalized($"b{block}.2", network.Activated($"b{block}.1", x, 5, 5), 5, 5);
            x = network.Node($"b{block}.relu", "Relu", network.Node($"b{block}.add", "Add", y, x));
        }

        x = network.Node("pool", "GlobalAveragePool", x);
        return network.Compile(network.Node("soft", "Softmax", [OnnxAttributes.Int("axis", 1)], x));
    }

    /// <summary>Several layers beside each other, a second input that two of them read, an output in the middle, and a value that passes it all by.</summary>
    public static Compilation Branching()
    {
        ReportNetworks network = new("branching");
        string x = network._writer.AddInput("x", 1, 5, 7, 11);
        string second = network._writer.AddInput("second", 1, 2, 7, 11);
        string first = x;
        for (int mix = 0; mix < 2; mix++)
        {
            string a = network.Activated($"m{mix}.a", x, 5, 3);
            string b = network.Activated($"m{mix}.b2", network.Activated($"m{mix}.b1", x, 5, 2), 2, 3);
            string c = network.Conv($"m{mix}.c", network.Node($"m{mix}.pool", "Relu", x), 5, 4);
            string gate = network.Node($"m{mix}.gate", "Sigmoid", network.Node($"m{mix}.mean", "GlobalAveragePool", x));
            string joined = network.Node($"m{mix}.join", "Concat", [OnnxAttributes.Int("axis", 1)], a, b, c, second);
            x = network.Node($"m{mix}.mul", "Mul", network.Conv($"m{mix}.d", joined, 12, 5), gate);
            if (mix == 0)
            {
                network._writer.Ending(x, 4);
            }
        }

        return network.Compile(network.Node("last", "Add", x, first));
    }

    /// <summary>A short way around one convolution beside a long way around all of them.</summary>
    public static Compilation Nested()
    {
        ReportNetworks network = new("nested");
        string x = network._writer.AddInput("x", 1, 3, 7, 11);
        string inner = network.Node("add1", "Add", network.Conv("b", network.Conv("a", x, 3, 5), 5, 5), network.Conv("short", x, 3, 5));
        string outer = x;
        for (int i = 0; i < 4; i++)
        {
            outer = network.Conv($"long{i}", outer, i == 0 ? 3 : 5, 5);
        }

        return network.Compile(network.Node("add2", "Add", network.Conv("d", network.Conv("c", inner, 5, 5), 5, 5), outer));
    }

    private static Compilation CompileHostile()
    {
        ReportNetworks network = new(HostileName);
        string pooled = network.Node("pool", "MaxPool", [OnnxAttributes.Ints("kernel_shape", 3, 3)], network._writer.AddInput("x", 1, 5, 7, 11));
        return network.Compile(network.Node(HostileName, "Relu", pooled));
    }

    private string Activated(string name, string x, int from, int to) => Node($"{name}.relu", "Relu", Normalized(name, x, from, to));

    private string Normalized(string name, string x, int from, int to)
    {
        string[] constants = [.. new[] { "scale", "shift", "mean", "variance" }.Select(c => _writer.AddInitializer($"{name}.{c}", [.. Enumerable.Repeat(1f, to)], to))];
        return Node($"{name}.norm", "BatchNormalization", [Conv(name, x, from, to), .. constants]);
    }

    private string Conv(string name, string x, int from, int to) =>
        Node(name, "Conv", [OnnxAttributes.Ints("pads", 1, 1, 1, 1)], x, _writer.Weight($"{name}.w", to, from, 3, 3));

    private string Node(string name, string operatorType, params string[] inputs) => Node(name, operatorType, [], inputs);

    private string Node(string name, string operatorType, AttributeProto[] attributes, params string[] inputs)
    {
        _writer.AddNode(operatorType, inputs, [$"{name}:0"], attributes).Name = name;
        return $"{name}:0";
    }

    private Compilation Compile(string output)
    {
        using ScratchFolder folder = TestData.Scratch();
        _writer.Ending(output, 4).Save(folder["model.onnx"]);
        return Compiler.Compile(folder["model.onnx"], new CompileOptions());
    }
}
