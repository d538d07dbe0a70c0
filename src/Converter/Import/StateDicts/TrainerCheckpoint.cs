using System.Globalization;
using System.Text.Json;
using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>Knows the safetensors files that our trainer writes after every epoch.</summary>
internal static class TrainerCheckpoint
{
    /// <summary>The metadata entry with network, settings and data as JSON.</summary>
    private const string DescriptionKey = "resnetvk";

    /// <summary>Names of tensors that are not the network's have one: <c>velocity/conv1.weight</c>.</summary>
    private const char Beside = '/';

    private const string BestPrefix = "best/";
    private const string AveragePrefix = "average/";

    /// <summary>Whether a safetensors file with this metadata is a checkpoint of our trainer.</summary>
    internal static bool Recognises(IReadOnlyDictionary<string, string> metadata) => metadata.ContainsKey(DescriptionKey);

    /// <summary>Whether a tensor of a checkpoint belongs to the network.</summary>
    internal static bool IsWeight(string name) => !name.Contains(Beside);

    /// <summary>
    /// What stands before the names of the weights that the run is for: those that did best on its validation images, else averaged ones; nothing where the run
    /// has neither.
    /// </summary>
    internal static string PrefixOfResult(SafetensorsFile file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file.Metadata[DescriptionKey]);
            bool hasBest = document.RootElement.TryGetProperty("best", out JsonElement best) && best.ValueKind == JsonValueKind.Object;
            return hasBest ? BestPrefix : file.Tensors.Keys.Any(name => name.StartsWith(AveragePrefix, StringComparison.Ordinal)) ? AveragePrefix : "";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What is wrong with the description is said where all of it is read.
            return "";
        }
    }

    /// <summary>The parts of the description that a conversion can use; see <see cref="StateDict.Metadata"/>.</summary>
    /// <exception cref="ImportException">The description lacks one or has it in another form.</exception>
    internal static Dictionary<string, string> ReadMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(metadata[DescriptionKey]);
            JsonElement network = document.RootElement.GetProperty("network");
            JsonElement data = document.RootElement.GetProperty("data");
            JsonElement normalization = data.GetProperty("normalization");
            Dictionary<string, string> entries = new()
            {
                ["mean"] = Numbers(normalization.GetProperty("mean")),
                ["std"] = Numbers(normalization.GetProperty("standardDeviation")),
                ["labels"] = string.Join('\n', data.GetProperty("labels").EnumerateArray().Select(l => l.GetString())),
                ["channels"] = Integer(data.GetProperty("channels")),
                ["height"] = Integer(data.GetProperty("height")),
                ["width"] = Integer(data.GetProperty("width")),
            };

            // A network that went on from a file has no name; its tensors tell what it is.
            if (network.GetProperty("choice") is { ValueKind: JsonValueKind.Object } choice)
            {
                entries[StateDict.ArchitectureKey] = choice.GetProperty("architecture").GetString() ?? "";
            }

            return entries;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ImportException(
                $"the trainer's description in its metadata cannot be used: {exception.Message}",
                "give the checkpoint.safetensors of a training run",
                exception);
        }
    }

    private static string Numbers(JsonElement list) =>
        string.Join(',', list.EnumerateArray().Select(n => n.GetSingle().ToString("R", CultureInfo.InvariantCulture)));

    private static string Integer(JsonElement number) => number.GetInt32().ToString(CultureInfo.InvariantCulture);
}
