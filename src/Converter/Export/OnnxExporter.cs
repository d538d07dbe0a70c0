using ResNetVk.Converter.Import;
using ResNetVk.Format;
using ResNetVk.Onnx;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Converter.Export;

/// <summary>Writes an imported network as an ONNX file, for other programs to run and show.</summary>
public static class OnnxExporter
{
    /// <summary>Weights of more bytes than this go into a file of their own: one protobuf message holds less than 2 GiB.</summary>
    public const long MostInlineBytes = 1L << 30;

    /// <summary>Weights begin at multiples of this in their file.</summary>
    private const int Alignment = 64;

    /// <summary>Writes <paramref name="path"/>, and beside it <paramref name="path"/> + <c>.data</c> where the weights are external. Each appears whole or not at all.</summary>
    /// <param name="graph">The network; of operators of ONNX itself.</param>
    /// <param name="path">The .onnx file.</param>
    /// <param name="externalWeights">True to keep the weights out of the file whatever their size.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="ConversionException">The network holds something that cannot be written.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Save(ImportedGraph graph, string path, bool externalWeights = false)
    {
        long weightBytes = graph.Constants.Values.Where(c => c.Kind == ConstantKind.Float).Sum(c => (long)c.Shape.ElementCount * sizeof(float));
        bool isExternal = externalWeights || weightBytes > MostInlineBytes;
        OnnxGraphWriter writer = new(graph.Name, graph.Opset) { Documentation = $"{graph.Name}, from {graph.SourceFileName}" };
        foreach ((string key, string value) in Metadata(graph))
        {
            writer.AddMetadata(key, value);
        }

        foreach (ImportedValueInfo input in graph.Inputs)
        {
            writer.AddInput(input.Name, [.. Dimensions(input)]);
        }

        string dataPath = path + ".data";
        if (isExternal)
        {
            AtomicFile.Write(dataPath, stream => AddWeights(graph, writer, Path.GetFileName(dataPath), stream));
        }
        else
        {
            AddWeights(graph, writer, location: "", stream: null);
        }

        foreach (ImportedNode node in graph.Nodes)
        {
            AddNode(writer, node);
        }

        foreach (ImportedValueInfo output in graph.Outputs)
        {
            writer.AddOutput(output.Name, [.. Dimensions(output)]);
        }

        writer.Save(path);
        return isExternal ? [path, dataPath] : [path];
    }

    private static IEnumerable<KeyValuePair<string, string>> Metadata(ImportedGraph graph) =>
        graph.Inputs is [{ UsualShape: { } usual }] && !graph.Metadata.ContainsKey(ImportedValueInfo.UsualShapeKey)
            ? graph.Metadata.Append(KeyValuePair.Create(ImportedValueInfo.UsualShapeKey, usual.ToString()))
            : graph.Metadata;

    private static IEnumerable<OnnxDimension> Dimensions(ImportedValueInfo info) => (info.Dimensions ?? []).Select(d => d switch
    {
        { Size: int size } => size,
        { Name: { Length: > 0 } name } => OnnxDimension.FromString(name),
        _ => OnnxDimension.Unknown,
    });

    private static void AddWeights(ImportedGraph graph, OnnxGraphWriter writer, string location, Stream? stream)
    {
        foreach ((string name, ConstantTensor constant) in graph.Constants)
        {
            long[] shape = [.. constant.Shape.Select(s => (long)s)];
            TensorProto tensor = constant.Kind switch
            {
                ConstantKind.Float when stream is not null => OnnxTensor.External(
                    name, DataType.Float, location, Append(stream, constant.Data!.ToBytes()), (long)constant.Shape.ElementCount * sizeof(float), shape),
                ConstantKind.Float => OnnxTensor.Float32(name, constant.Floats, shape),
                ConstantKind.Integer => OnnxTensor.Int64(name, constant.Integers, shape),
                _ => throw new ConversionException($"constant '{name}' is of kind {constant.Kind} and cannot be written", "use the file it comes from"),
            };
            writer.AddInitializer(tensor);
        }
    }

    /// <summary>Writes bytes at the next multiple of the alignment.</summary>
    /// <returns>Where they begin.</returns>
    private static long Append(Stream stream, TensorData bytes)
    {
        long padding = -stream.Position & (Alignment - 1);
        stream.Write(new byte[padding]);
        long start = stream.Position;
        bytes.CopyTo(stream);
        return start;
    }

    private static void AddNode(OnnxGraphWriter writer, ImportedNode node)
    {
        if (node.OperatorType.Contains('.', StringComparison.Ordinal))
        {
            throw new ConversionException($"{node} is of another operator domain and cannot be written", "use the file it comes from");
        }

        AttributeProto[] attributes = [.. node.Attributes.Select(a => Attribute(node, a.Key, a.Value))];
        writer.AddNode(node.OperatorType, [.. node.Inputs], [.. node.Outputs], attributes).Name = node.Name;
    }

    private static AttributeProto Attribute(ImportedNode node, string name, AttributeValue attribute) => attribute.Value switch
    {
        long integer => OnnxAttributes.Int(name, integer),
        float number => OnnxAttributes.Float(name, number),
        string text => OnnxAttributes.String(name, text),
        long[] integers => OnnxAttributes.Ints(name, integers),
        float[] numbers => OnnxAttributes.Floats(name, numbers),
        _ => throw new ConversionException($"attribute '{name}' of {node} cannot be written", "use the file it comes from"),
    };
}
