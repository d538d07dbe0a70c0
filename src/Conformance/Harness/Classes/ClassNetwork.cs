using ResNetVk.Converter;
using ResNetVk.Format;
using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.Classes;

/// <summary>A classifier of nothing but its end.</summary>
/// <param name="End">What its scores are: logits, or what a soft-max or a sigmoid per class makes of them.</param>
/// <param name="Items">N.</param>
/// <param name="Classes">C.</param>
internal sealed record ClassNetwork(string End, int Items, int Classes)
{
    /// <summary>Scores that become probabilities on the device.</summary>
    public const string Logits = "logits";

    private static readonly (string Name, string Operator)[] s_ends = [(Logits, "Flatten"), ("softmax", "Softmax"), ("sigmoid", "Sigmoid")];

    // Fewer classes than are reported, as many, one more; around a subgroup and a workgroup; ImageNet's.
    private static readonly (int Items, int Classes)[] s_shapes = [(1, 2), (3, 5), (1, 16), (1, 17), (2, 65), (1, 127), (2, 257), (1, 1000)];

    /// <summary>Every end with every shape.</summary>
    public static IReadOnlyList<ClassNetwork> All { get; } =
        [.. from end in s_ends from shape in s_shapes select new ClassNetwork(end.Name, shape.Items, shape.Classes)];

    /// <summary>Unique.</summary>
    public string Name => $"{End}-c{Classes}-n{Items}";

    /// <summary>Converts it.</summary>
    /// <param name="folder">Where its ONNX file may lie.</param>
    public CompiledModel Compile(string folder)
    {
        string path = Path.Combine(folder, "classes.onnx");
        OnnxGraphWriter writer = new("classes");
        writer.AddInput("x", [Items, Classes]);
        writer.AddNode(s_ends.Single(e => e.Name == End).Operator, ["x"], ["y"]);
        writer.AddOutput("y");
        writer.Save(path);
        return Compiler.Compile(path, new CompileOptions()).Model;
    }
}
