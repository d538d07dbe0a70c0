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
    internal static StateDictContent Read(TensorData content)
    {
        SafetensorsFile file;
        try
        {
            file = SafetensorsFile.Parse(content);
        }
        catch (ModelFormatException exception)
        {
            throw new ImportException(exception.Message, innerException: exception);
        }

        if (file.Metadata.ContainsKey(CompiledModelKey))
        {
            throw new ImportException("this is a compiled model, which needs no conversion", "run it with 'resnetvk run' or 'resnetvk classify'");
        }

        bool isCheckpoint = TrainerCheckpoint.Recognises(file.Metadata);
        TensorConversion conversion = new();
        List<StateDictEntry> entries = [];
        string prefix = isCheckpoint ? TrainerCheckpoint.PrefixOfResult(file) : "";
        foreach (TensorEntry tensor in file.Tensors.Values.Where(t => !isCheckpoint || TrainerCheckpoint.IsWeight(t.Name)))
        {
            TensorEntry result = file.Tensors.GetValueOrDefault(prefix + tensor.Name) ?? tensor;
            entries.Add(new StateDictEntry(tensor.Name, Convert(result, conversion)));
        }

        return isCheckpoint
            ? new StateDictContent("checkpoint of resnetvk-train (safetensors)", entries, TrainerCheckpoint.ReadMetadata(file.Metadata), [])
            : new StateDictContent("safetensors file", entries, StateDictContent.NoMetadata, []);
    }

    private static ConstantTensor Convert(TensorEntry tensor, TensorConversion conversion)
    {
        try
        {
            return conversion.Convert(tensor.Data, tensor.Type, Shapes.Create([.. tensor.Shape]));
        }
        catch (ShapeException exception)
        {
            throw new ImportException(
                $"tensor {ForeignText.Quote(tensor.Name)}: {exception.Message}", "give a file that holds the weights of one network", exception);
        }
    }
}
