using ResNetVk.Converter.Import.Mapping;
using ResNetVk.Converter.Operators;
using ResNetVk.Format;
using ResNetVk.Onnx;

namespace ResNetVk.Converter.Import;

/// <summary>Reads ONNX files: the main door into the converter.</summary>
public static class OnnxImporter
{
    private const int OldestOpset = 1;
    private const int NewestOpset = 21;

    /// <summary>Operators of ONNX's own domain that can be read, by their names there.</summary>
    public static IEnumerable<string> Operators => OperatorTable.Mappings.Keys;

    /// <summary>Reads and checks a model; external data is read from files inside its folder, gzip is unpacked.</summary>
    /// <param name="path">A file of ONNX operator set 1 to 21, plain or gzip-compressed.</param>
    /// <exception cref="ImportException">The file cannot be read, is damaged, or is not such a model.</exception>
    public static ImportedGraph Import(string path)
    {
        (ModelProto model, IReadOnlyDictionary<TensorProto, TensorData> rawData, string sha256) = OnnxFile.Read(path);
        CheckModel(model, path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        return Convert(model, new OnnxTensorReader(new ExternalDataReader(folder), rawData), path, sha256);
    }

    private static void CheckModel(ModelProto model, string path)
    {
        if (!model.HasIrVersion || model.Graph is null)
        {
            throw new ImportException($"'{path}' is not an ONNX model: it holds no {(model.Graph is null ? "graph" : "version")}", "give the .onnx file of a network");
        }
    }

    private static ImportedGraph Convert(ModelProto model, OnnxTensorReader tensors, string path, string sha256)
    {
        GraphProto graph = model.Graph;
        int opset = Opset(model, path);
        Dictionary<string, ConstantTensor> constants = [];
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (tensor.Name.Length == 0 || !constants.TryAdd(tensor.Name, ReadInitializer(tensor, tensors)))
            {
                throw new ImportException($"the initialiser name '{tensor.Name}' is {(tensor.Name.Length == 0 ? "empty" : "used twice")}");
            }
        }

        foreach (SparseTensorProto sparse in graph.SparseInitializer)
        {
            if (!constants.TryAdd(sparse.Values?.Name ?? "", ConstantTensor.Opaque("is sparse")))
            {
                throw new ImportException($"the initialiser name '{sparse.Values?.Name}' is used twice");
            }
        }

        // Other producers use the same keys with other meanings.
        Dictionary<string, string> metadata = model.ProducerName == OnnxGraphWriter.Producer
            ? model.MetadataProps.DistinctBy(p => p.Key).ToDictionary(p => p.Key, p => p.Value)
            : [];
        ImportedGraph imported = new()
        {
            Name = graph.Name.Length > 0 ? graph.Name : Path.GetFileNameWithoutExtension(path),
            SourceFileName = Path.GetFileName(path),
            SourceSha256 = sha256,
            Opset = opset,

            // Before IR version 4 every initialiser had to be listed as an input, too.
            Inputs = WithUsualShape([.. graph.Input.Where(i => !constants.ContainsKey(i.Name)).Select(Describe)], metadata),
            Outputs = [.. graph.Output.Select(Describe)],
            Nodes = new OnnxNodeReader(model, opset, tensors).Read(),
            Constants = constants,

            Metadata = metadata,
        };
        CheckNames(imported);
        return imported;
    }

    private static ImportedValueInfo[] WithUsualShape(ImportedValueInfo[] inputs, Dictionary<string, string> metadata) =>
        inputs is [var only] && metadata.TryGetValue(ImportedValueInfo.UsualShapeKey, out string? text) && Shapes.TryParse(text) is { } usual
            ? [only with { UsualShape = usual }]
            : inputs;

    private static int Opset(ModelProto model, string path)
    {
        OperatorSetIdProto? entry = model.OpsetImport.FirstOrDefault(o => OnnxFunctions.Domain(o.Domain).Length == 0);
        return entry is null
            ? throw new ImportException($"'{path}' does not say which ONNX operator set it uses", $"export it with an opset between {OldestOpset} and {NewestOpset}")
            : CheckOpset(entry.Version, $"'{path}'");
    }

    /// <summary>The version of ONNX's operators when it is one that is read.</summary>
    /// <param name="version">The version.</param>
    /// <param name="what">Who uses it, for the message.</param>
    /// <exception cref="ImportException">It is older or newer.</exception>
    internal static int CheckOpset(long version, string what) => version is >= OldestOpset and <= NewestOpset
        ? (int)version
        : throw new ImportException($"{what} uses ONNX operator set {version}; {OldestOpset} to {NewestOpset} are read", "export it with opset_version=17");

    private static ConstantTensor ReadInitializer(TensorProto tensor, OnnxTensorReader tensors)
    {
        try
        {
            return tensors.Read(tensor);
        }
        catch (ShapeException exception)
        {
            throw new ImportException(
                $"initialiser '{tensor.Name}': {exception.Message}", "the file is damaged or incomplete: download or export it again", exception);
        }
    }

    private static ImportedValueInfo Describe(ValueInfoProto info)
    {
        TypeProto.Types.Tensor? tensor = info.Type?.TensorType;
        return new ImportedValueInfo(
            info.Name,
            tensor is null ? "no tensor" : OnnxTensorReader.Name(tensor.ElemType),
            tensor?.Shape is null ? null : [.. tensor.Shape.Dim.Select(d => Describe(d, info.Name))]);
    }

    private static ImportedDimension Describe(TensorShapeProto.Types.Dimension dimension, string name) => dimension switch
    {
        // Exporters write 0 and -1 for sizes they do not know.
        { HasDimValue: true, DimValue: <= 0 and >= -1 } => new ImportedDimension(null),
        { HasDimValue: true, DimValue: > 0 and <= int.MaxValue } => new ImportedDimension((int)dimension.DimValue),
        { HasDimValue: true } => throw new ImportException($"'{name}' has a dimension of size {dimension.DimValue}"),
        _ => new ImportedDimension(null, dimension.DimParam),
    };

    /// <summary>Every value has one definition, and every value that is read has one.</summary>
    private static void CheckNames(ImportedGraph graph)
    {
        if (graph.Outputs.Count == 0)
        {
            throw new ImportException("the network has no outputs");
        }

        HashSet<string> defined = [.. graph.Constants.Keys];
        IEnumerable<(string Name, string Where)> definitions =
        [
            .. graph.Inputs.Select(i => (i.Name, "an input of the network")),
            .. graph.Nodes.SelectMany(n => n.Outputs.Where(o => o.Length > 0).Select(o => (o, $"{n}"))),
        ];
        foreach ((string name, string where) in definitions)
        {
            if (name.Length == 0 || !defined.Add(name))
            {
                throw new ImportException($"the value '{name}' of {where} {(name.Length == 0 ? "has no name" : "has the name of another value")}");
            }
        }

        foreach (ImportedNode node in graph.Nodes)
        {
            if (node.Reads.FirstOrDefault(i => i.Length > 0 && !defined.Contains(i)) is string missing)
            {
                throw new ImportException($"{node} reads '{missing}', which nothing defines", "the file is damaged: download or export it again");
            }
        }

        if (graph.Outputs.FirstOrDefault(o => !defined.Contains(o.Name)) is ImportedValueInfo undefined)
        {
            throw new ImportException($"the network's output '{undefined.Name}' is computed by no node", "the file is damaged: download or export it again");
        }
    }
}
