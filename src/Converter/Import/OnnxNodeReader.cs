using System.Text;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using AttributeType = ResNetVk.Onnx.AttributeProto.Types.AttributeType;

namespace ResNetVk.Converter.Import;

/// <summary>Turns the nodes of an ONNX file into nodes with unique names and typed attributes.</summary>
internal static class OnnxNodeReader
{
    /// <summary>Reads all nodes.</summary>
    /// <param name="nodes">In the file's order.</param>
    /// <param name="tensors">Reads the tensors among the attributes.</param>
    /// <exception cref="ImportException">An attribute is damaged or given twice.</exception>
    internal static IReadOnlyList<ImportedNode> Read(IEnumerable<NodeProto> nodes, OnnxTensorReader tensors)
    {
        HashSet<string> names = [];
        List<ImportedNode> result = [];
        foreach (NodeProto node in nodes)
        {
            string name = UniqueName(node, names);
            string domain = node.Domain is "" or "ai.onnx" ? "" : node.Domain + ".";
            result.Add(new ImportedNode(name, domain + node.OpType, [.. node.Input], [.. node.Output], ReadAttributes(node, name, tensors)));
        }

        return result;
    }

    /// <summary>ONNX lets names of nodes be empty or equal; values have unique names, so an output's name stands in.</summary>
    private static string UniqueName(NodeProto node, HashSet<string> taken)
    {
        string output = node.Output.FirstOrDefault(o => o.Length > 0) ?? node.OpType;
        string name = node.Name.Length > 0 && !taken.Contains(node.Name) ? node.Name : output;
        for (int i = 2; !taken.Add(name); i++)
        {
            name = $"{output}#{i}";
        }

        return name;
    }

    private static Dictionary<string, AttributeValue> ReadAttributes(NodeProto node, string nodeName, OnnxTensorReader tensors)
    {
        Dictionary<string, AttributeValue> attributes = [];
        foreach (AttributeProto attribute in node.Attribute)
        {
            try
            {
                if (!attributes.TryAdd(attribute.Name, new AttributeValue(attribute.Name, ReadValue(attribute, tensors))))
                {
                    throw new ShapeException("is given twice");
                }
            }
            catch (ShapeException exception)
            {
                throw new ImportException($"{node.OpType} '{nodeName}': attribute '{attribute.Name}': {exception.Message}", innerException: exception);
            }
        }

        return attributes;
    }

    private static object? ReadValue(AttributeProto attribute, OnnxTensorReader tensors) => TypeOf(attribute) switch
    {
        AttributeType.Int => attribute.I,
        AttributeType.Float => attribute.F,
        AttributeType.String => Encoding.UTF8.GetString(attribute.S.Span),
        AttributeType.Ints => attribute.Ints.ToArray(),
        AttributeType.Floats => attribute.Floats.ToArray(),
        AttributeType.Tensor when attribute.T is not null => tensors.Read(attribute.T),
        _ => null,
    };

    /// <summary>Early exporters leave the type out; the field that is filled tells it.</summary>
    private static AttributeType TypeOf(AttributeProto attribute) => attribute switch
    {
        { Type: not AttributeType.Undefined } => attribute.Type,
        { HasI: true } => AttributeType.Int,
        { HasF: true } => AttributeType.Float,
        { HasS: true } => AttributeType.String,
        { T: not null } => AttributeType.Tensor,
        { Ints.Count: > 0 } => AttributeType.Ints,
        { Floats.Count: > 0 } => AttributeType.Floats,
        _ => AttributeType.Undefined,
    };
}
