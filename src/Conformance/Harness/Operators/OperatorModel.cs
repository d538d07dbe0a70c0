using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>A small ONNX model, as data: one operator with what is fused into it, or a few that only belong together.</summary>
/// <param name="Group">The operator, in the report's words.</param>
/// <param name="Name">Unique in the group; tells the shape.</param>
internal sealed record OperatorModel(string Group, string Name)
{
    /// <summary>Name and shape of what it reads.</summary>
    public required IReadOnlyList<(string Name, TensorShape Shape)> Inputs { get; init; }

    /// <summary>Weights, shapes and other constants.</summary>
    public required IReadOnlyList<TensorProto> Constants { get; init; }

    /// <summary>In the order of execution; the first output of the last one is the model's.</summary>
    public required IReadOnlyList<ModelNode> Nodes { get; init; }

    /// <summary>The ONNX operator set.</summary>
    public long Opset { get; init; } = OperatorModelBuilder.UsualOpset;

    /// <summary>How its weights and values are stored when it is compiled.</summary>
    public Precision Precision { get; init; }

    /// <summary>The type in which its steps store values.</summary>
    public ElementType StoredType => Precision == Precision.Fp16Activations ? ElementType.F16 : ElementType.F32;

    /// <summary>True when the alternatives of the steps that load its inputs are what is tested, not those of its body.</summary>
    public bool TestsLoading { get; init; }

    /// <summary>True for the models of the short form.</summary>
    public bool IsQuick { get; init; }

    /// <summary>The report's group and the name: what the names of its cases begin with.</summary>
    public string Id => $"{Group}/{Name}";

    /// <summary>The value it computes.</summary>
    public string Output => Nodes[^1].Outputs[0];

    /// <summary>Adds its constants to a graph.</summary>
    /// <param name="writer">The graph.</param>
    /// <param name="prefix">Put before each name.</param>
    public void WriteConstants(OnnxGraphWriter writer, string prefix)
    {
        foreach (TensorProto constant in Constants)
        {
            TensorProto copy = constant.Clone();
            copy.Name = prefix + constant.Name;
            writer.AddInitializer(copy);
        }
    }

    /// <summary>Adds its inputs, nodes and output to a graph that has its constants.</summary>
    /// <param name="writer">The graph.</param>
    /// <param name="constants">The prefix of the constants.</param>
    /// <param name="prefix">Put before all other names; several copies differ in it.</param>
    public void Write(OnnxGraphWriter writer, string constants, string prefix)
    {
        HashSet<string> constant = [.. Constants.Select(c => c.Name)];
        foreach ((string name, TensorShape shape) in Inputs)
        {
            writer.AddInput(prefix + name, [.. shape.Select(s => (OnnxDimension)s)]);
        }

        foreach (ModelNode node in Nodes)
        {
            writer.AddNode(
                node.Type,
                [.. node.Inputs.Select(i => i.Length == 0 ? i : (constant.Contains(i) ? constants : prefix) + i)],
                [.. node.Outputs.Select(o => prefix + o)],
                [.. node.Attributes]);
        }

        writer.AddOutput(prefix + Output);
    }
}
