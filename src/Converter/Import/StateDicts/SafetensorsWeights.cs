using ResNetVk.Converter.Operators;
using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>Reads the weights of a safetensors file.</summary>
internal static class SafetensorsWeights
{
    /// <summary>The metadata entry of a compiled model that holds its plan.</summary>
    private const string CompiledModelKey = "rnvk.plan";

    /// <summary>Reads a file; of a checkpoint of our trainer, the network only.</summary>
    /// <exception cref="ImportException">It is damaged, or a compiled model.</exception>
    internal static StateDictContent Read(string path)
    {
        SafetensorsFile file;
        try
        {
            file = SafetensorsFile.Load(path);
        }
        catch (ModelFormatException exception)
        {
            throw new ImportException(exception.Message, innerException: exception);
        }

        if (file.Metadata.ContainsKey(CompiledModelKey))
        {
            throw new ImportException($"'{path}' is a compiled model, which needs no conversion", "run it with 'resnetvk run' or 'resnetvk classify'");
        }

        bool isCheckpoint = TrainerCheckpoint.Recognises(file.Metadata);
        List<StateDictEntry> entries = [];
        foreach (TensorEntry tensor in file.Tensors.Values.Where(t => !isCheckpoint || TrainerCheckpoint.IsWeight(t.Name)))
        {
            entries.Add(new StateDictEntry(tensor.Name, Convert(tensor, path)));
        }

        return isCheckpoint
            ? new StateDictContent("checkpoint of resnetvk-train (safetensors)", entries, TrainerCheckpoint.ReadMetadata(file.Metadata, path), [])
            : new StateDictContent("safetensors file", entries, StateDictContent.NoMetadata, []);
    }

    private static ConstantTensor Convert(TensorEntry tensor, string path)
    {
        try
        {
            return TensorConversion.Convert(tensor.Data.ToArray(), tensor.Type, Shapes.Create([.. tensor.Shape]));
        }
        catch (ShapeException exception)
        {
            throw new ImportException(
                $"'{path}': tensor '{tensor.Name}': {exception.Message}", "give a file that holds the weights of one network", exception);
        }
    }
}
