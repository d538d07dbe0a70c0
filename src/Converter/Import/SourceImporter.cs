using ResNetVk.Converter.Import.StateDicts;
using ResNetVk.Converter.Networks.Matching;
using ResNetVk.Converter.Networks.Random;

namespace ResNetVk.Converter.Import;

/// <summary>All doors into the converter: what a source is, is told by its content.</summary>
public static class SourceImporter
{
    /// <summary>Reads a trained network, or makes one with random weights.</summary>
    /// <param name="source">An ONNX file, a file of weights (safetensors, PyTorch), or <c>random:NAME[:SEED]</c>.</param>
    /// <param name="architecture">Name of the built-in network that the weights belong to; null to tell it from the weights.</param>
    /// <exception cref="ImportException">The source cannot be read, or its weights fit no network.</exception>
    public static ImportedGraph Import(string source, string? architecture = null)
    {
        if (RandomSource.Recognises(source))
        {
            return architecture is null
                ? RandomSource.Import(source)
                : throw new ImportException($"'{source}' names its network itself", "leave out --arch");
        }

        if (IsStateDict(source))
        {
            return StateDictImporter.Import(StateDictReader.Read(source), architecture);
        }

        ImportedGraph graph = OnnxImporter.Import(source);
        return architecture is null
            ? graph
            : throw new ImportException($"--arch {architecture}: '{source}' is an ONNX file, which describes its own network", "leave out --arch");
    }

    /// <summary>Whether a file holds weights without a network; false also for files that cannot be read.</summary>
    public static bool IsStateDict(string path)
    {
        byte[] beginning = new byte[StateDictReader.BytesToRecognise];
        try
        {
            using FileStream file = File.OpenRead(path);
            return StateDictReader.Recognises(beginning.AsSpan(0, file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Whoever opens the file to read it says what is wrong with it.
            return false;
        }
    }
}
