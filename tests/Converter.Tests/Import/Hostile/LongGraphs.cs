using ResNetVk.Onnx;
using static ResNetVk.Converter.Tests.Import.Hostile.HostileModels;

namespace ResNetVk.Converter.Tests.Import.Hostile;

/// <summary>Graphs of 40,000 nodes, more than twice what a plan holds and too many for the stack of a thread: no recursion may be as deep as they are long, and no pass may look at all nodes for each.</summary>
internal static class LongGraphs
{
    private const int Length = 40_000;
    private const int Outputs = 5_000;

    /// <summary>The cases by name.</summary>
    public static Dictionary<string, HostileCase> Cases { get; } = new()
    {
        ["activations"] = new(() => Chain(Length, _ => Node("Sigmoid", ["x"], "")), "layers, inputs and outputs"),
        ["identities"] = new(() => Chain(Length, _ => Node("Identity", ["x"], "")), null),
        ["transposes"] = new(() => Chain(Length, _ => Node("Transpose", ["x"], "", OnnxAttributes.Ints("perm", 0, 1, 3, 2))), null),
        ["reshapes"] = new(() => Chain(Length, i => Node("Reshape", ["x", i % 2 == 0 ? "s" : "t"], ""), Integers("s", 1, 105), Integers("t", 1, 3, 5, 7)), null),
        ["paddings"] = new(() => Chain(Length, i => Node("Pad", ["x", i % 2 == 0 ? "p" : "q"], ""), Integers("p", 0, 0, 1, 0, 0, 0, 0, 0), Integers("q", 0, 0, -1, 0, 0, 0, 0, 0)), null),
        ["additions of constants"] = new(() => Chain(Length, _ => Node("Add", ["x", "c"], ""), Floats("c", [3, 1, 1], 1, 2, 3)), null),
        ["additions of the input"] = new(() => Chain(Length, _ => Node("Add", ["x", "x"], "")), "layers, inputs and outputs"),
        ["nodes of one name"] = new(
            () =>
            {
                ModelProto model = Chain(Length, _ => Node("Identity", ["x"], ""));
                foreach (NodeProto node in model.Graph.Node)
                {
                    node.Name = "same";
                }

                return model;
            },
            null),
        ["values of one name"] = new(
            () => Model([.. Enumerable.Range(0, Length).Select(_ => Node("Relu", ["x"], "y"))]), "has the name of another value"),
        ["unsupported nodes"] = new(() => Chain(Length, _ => Node("Mish", ["x"], "")), $"{Length} nodes cannot run"),
        ["shapes of shapes"] = new(
            () => Model([.. Enumerable.Range(0, Length).Select(i => Node("Shape", [i == 0 ? "x" : $"v{i}"], $"v{i + 1}")), Node("Reshape", ["x", $"v{Length}"], "y")]), "elements"),
        ["in reverse order"] = new(
            () =>
            {
                ModelProto model = Chain(Length, _ => Node("Identity", ["x"], ""));
                NodeProto[] reversed = [.. model.Graph.Node.Reverse()];
                model.Graph.Node.Clear();
                model.Graph.Node.AddRange(reversed);
                return model;
            },
            null),
        ["a cycle"] = new(
            () =>
            {
                ModelProto model = Chain(Length, _ => Node("Relu", ["x"], ""));
                model.Graph.Node[0].Input[0] = "y";
                return model;
            },
            "form a cycle"),
        ["readers of one value"] = new(
            () => Model([.. Enumerable.Range(0, Length).Select(i => Node("Relu", ["x"], $"v{i}")), Node("Concat", [.. Enumerable.Range(0, Length).Select(i => $"v{i}")], "y", OnnxAttributes.Int("axis", 1))]),
            "layers, inputs and outputs"),
        ["concat of itself 40,000 times"] = new(() => Model(Node("Concat", [.. Enumerable.Repeat("x", Length)], "y", OnnxAttributes.Int("axis", 1))), "layers, inputs and outputs"),
        ["outputs"] = new(
            () =>
            {
                ModelProto model = Model([.. Enumerable.Range(0, Outputs).Select(i => Node("Relu", ["x"], $"y{i}"))]);
                model.Graph.Output.Clear();
                model.Graph.Output.AddRange(Enumerable.Range(0, Outputs).Select(i => Info($"y{i}", null)));
                return model;
            },
            null),
    };
}
