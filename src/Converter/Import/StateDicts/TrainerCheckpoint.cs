using System.Globalization;
using System.Text.Json;

namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>Knows the safetensors files that our trainer writes after every epoch.</summary>
internal static class TrainerCheckpoint
{
    /// <summary>The metadata entry with network, settings and data as JSON.</summary>
    private const string DescriptionKey = "resnetvk";

    /// <summary>Before the names of the optimizer's tensors.</summary>
    private const string VelocityPrefix = "velocity/";

    /// <summary>Whether a safetensors file with this metadata is a checkpoint of our trainer.</summary>
    internal static bool Recognises(IReadOnlyDictionary<string, string> metadata) => metadata.ContainsKey(DescriptionKey);

    /// <summary>Whether a tensor of a checkpoint belongs to the network.</summary>
    internal static bool IsWeight(string name) => !name.StartsWith(VelocityPrefix, StringComparison.Ordinal);

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
            return new Dictionary<string, string>
            {
                ["mean"] = Numbers(normalization.GetProperty("mean")),
                ["std"] = Numbers(normalization.GetProperty("standardDeviation")),
                ["labels"] = string.Join('\n', data.GetProperty("labels").EnumerateArray().Select(l => l.GetString())),
                ["channels"] = Integer(network.GetProperty("inputChannels")),
                ["height"] = Integer(data.GetProperty("height")),
                ["width"] = Integer(data.GetProperty("width")),
                ["shortcut"] = network.GetProperty("shortcut").GetString() ?? "",
            };
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
