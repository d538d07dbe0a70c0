using System.Globalization;
using ResNetVk.Converter;
using ResNetVk.Converter.Export;

namespace ResNetVk.Training;

/// <summary>
/// Writes a network as ONNX: batch norms as nodes of their own, logits as the output. The normalisation of pixels is not part of the graph; mean, standard
/// deviation and labels are in the file's metadata, where the converter finds them.
/// </summary>
public static class NetworkExport
{
    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="network">Its state is written.</param>
    /// <param name="description">What goes into the metadata.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="TrainingInputException">The network holds something that ONNX files of ours cannot.</exception>
    public static void Save(string path, GraphNetwork network, CheckpointDescription description)
    {
        DataDescription data = description.Data;
        Dictionary<string, string> metadata = new()
        {
            ["mean"] = Join(data.Normalization.Mean),
            ["std"] = Join(data.Normalization.StandardDeviation),
            ["labels"] = string.Join('\n', data.Labels),
            ["shape"] = $"1x{data.Channels}x{data.Height}x{data.Width}",
            ["epochs"] = description.EpochsDone.ToString(CultureInfo.InvariantCulture),
            ["seed"] = description.Settings.Seed.ToString(CultureInfo.InvariantCulture),
        };
        try
        {
            OnnxExporter.Save(network.ToGraph($"{description.Network.Name}-{data.Name}", metadata), path);
        }
        catch (ConversionException exception)
        {
            throw new TrainingInputException($"'{path}' cannot be written: {exception.Message}.", exception);
        }
    }

    private static string Join(IEnumerable<float> values) =>
        string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
