using Google.Protobuf;
using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Oracle;

/// <summary>A copy of an ONNX model that also returns inner values.</summary>
internal static class ModelWithExtraOutputs
{
    /// <summary>Reads a model and adds outputs.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="names">Values to return; those that are outputs already stay as they are.</param>
    /// <returns>The changed model's bytes.</returns>
    /// <exception cref="OracleException">The file cannot be read, is not ONNX, or has no node with such an output.</exception>
    public static byte[] Read(string path, IReadOnlyList<string> names)
    {
        ModelProto model = Parse(path);
        HashSet<string> produced = ComputedValues(model);
        HashSet<string> outputs = [.. model.Graph.Output.Select(o => o.Name)];
        string[] unknown = [.. names.Where(n => !produced.Contains(n))];
        if (unknown.Length > 0)
        {
            throw new OracleException($"no node of '{path}' computes {string.Join(", ", unknown.Select(n => $"'{n}'"))}; only computed values can be returned");
        }

        foreach (string name in names.Where(outputs.Add))
        {
            // Type and shape are left out: ONNX Runtime infers both.
            model.Graph.Output.Add(new ValueInfoProto { Name = name });
        }

        return model.ToByteArray();
    }

    /// <summary>Names of all values that nodes of a model compute.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <exception cref="OracleException">The file cannot be read or is not ONNX.</exception>
    public static HashSet<string> ComputedValues(string path) => ComputedValues(Parse(path));

    private static HashSet<string> ComputedValues(ModelProto model) => [.. model.Graph.Node.SelectMany(n => n.Output).Where(n => n.Length > 0)];

    private static ModelProto Parse(string path)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new OracleException($"'{path}' is not a whole ONNX model: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OracleException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
