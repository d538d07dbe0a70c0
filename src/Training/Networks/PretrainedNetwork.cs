using System.Globalization;
using System.Security.Cryptography;
using ResNetVk.Converter;
using ResNetVk.Converter.Export;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;

namespace ResNetVk.Training;

/// <summary>A trained network to begin with: everything that the converter reads, with its last layer made for other classes.</summary>
public static class PretrainedNetwork
{
    private const int UsualSide = 224;

    /// <summary>Reads a network.</summary>
    /// <param name="source">An ONNX file, or weights of a built-in network (safetensors, PyTorch).</param>
    /// <exception cref="TrainingInputException">It cannot be read.</exception>
    public static ImportedGraph Import(string source)
    {
        try
        {
            return SourceImporter.Import(source);
        }
        catch (ConversionException exception)
        {
            throw new TrainingInputException($"--from {source}: {exception.Message}. {exception.Hint}.", exception);
        }
    }

    /// <summary>Keeps a network in a run's folder as <paramref name="name"/>, so that the run needs nothing else later.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="folder">Receives the file.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="images">What it is to learn: decides the number of logits.</param>
    /// <param name="drawing">Draws the weights of a last layer for other classes; a last layer of as many classes is kept.</param>
    /// <returns>SHA-256 of the file written.</returns>
    /// <exception cref="TrainingInputException">The network takes other pictures, or its last layer cannot be replaced.</exception>
    public static string Keep(ImportedGraph graph, string folder, string name, ImageSet images, WeightDrawing drawing)
    {
        RequireInput(graph, images.Shape);
        string path = Path.Combine(folder, name);
        try
        {
            OnnxExporter.Save(WithClasses(graph, images.Classes, drawing), path);
            return Sha256(path);
        }
        catch (ConversionException exception)
        {
            throw new TrainingInputException($"--from {graph.SourceFileName}: {exception.Message}. {exception.Hint}.", exception);
        }
    }

    /// <summary>The pictures that a network takes; those of ImageNet where its file leaves their size open. Null where it takes no pictures.</summary>
    public static ImageShape? InputShape(ImportedGraph graph) =>
        graph.Inputs is [{ Dimensions: [_, { Size: int channels }, var height, var width] } input]
            ? new ImageShape(channels, height.Size ?? input.UsualShape?[2] ?? UsualSide, width.Size ?? input.UsualShape?[3] ?? UsualSide)
            : null;

    /// <summary>Reads what <see cref="Keep"/> wrote.</summary>
    /// <exception cref="TrainingInputException">The file is missing or another one.</exception>
    public static ImportedGraph Read(string path, string sha256)
    {
        if (!File.Exists(path))
        {
            throw new TrainingInputException($"'{path}' is missing, from which the run began. Put it back, or begin a new run.");
        }

        string found = Sha256(path);
        return found == sha256
            ? OnnxImporter.Import(path)
            : throw new TrainingInputException(
                $"'{path}' is not the file from which the run began: SHA-256 {found}, expected {sha256}. Put it back, or begin a new run.");
    }

    /// <summary>How the network's pictures are normalised, where its source says so for as many channels.</summary>
    /// <param name="metadata">See <see cref="ImportedGraph.Metadata"/>.</param>
    /// <param name="channels">Colour planes of the pictures.</param>
    public static Normalization? NormalizationOf(IReadOnlyDictionary<string, string> metadata, int channels)
    {
        float[]? mean = Numbers("mean");
        float[]? deviation = Numbers("std");
        return mean?.Length == channels && deviation?.Length == channels ? new Normalization(mean, deviation) : null;

        float[]? Numbers(string key) => metadata.TryGetValue(key, out string? text)
            ? [.. text.Split(',').Select(number => float.Parse(number, CultureInfo.InvariantCulture))]
            : null;
    }

    /// <summary>The graph with a last layer of so many outputs: freshly drawn, unless it has as many already.</summary>
    internal static ImportedGraph WithClasses(ImportedGraph graph, int classes, WeightDrawing drawing)
    {
        ImportedNode head = graph.Outputs.Count == 1 && graph.Nodes.LastOrDefault(n => n.Outputs[0] == graph.Outputs[0].Name) is { OperatorType: "Gemm" } node
            && graph.Constants.ContainsKey(node.Inputs[1])
            ? node
            : throw new TrainingInputException(
                $"'{graph.SourceFileName}' does not end in a fully connected layer (Gemm) with weights, so it cannot be given other classes. "
                    + "Export it up to its logits, without a soft-max.");
        bool isTransposed = head.Attributes.TryGetValue("transB", out AttributeValue? transposed) && transposed.Integer != 0;
        TensorShape shape = graph.Constants[head.Inputs[1]].Shape;
        int inputs = isTransposed ? shape[1] : shape[0];
        if ((isTransposed ? shape[0] : shape[1]) == classes)
        {
            return graph;
        }

        TensorShape wanted = isTransposed ? new TensorShape(classes, inputs) : new TensorShape(inputs, classes);
        Dictionary<string, ConstantTensor> constants = graph.Constants.ToDictionary();
        ConstantTensor drawn = drawing.Draw(new NetworkParameter(head.Inputs[1], new TensorShape(classes, inputs), ParameterRole.Weight));
        constants[head.Inputs[1]] = ConstantTensor.FromFloats(wanted, drawn.Floats);
        if (head.Inputs.Count > 2 && head.Inputs[2].Length > 0)
        {
            constants[head.Inputs[2]] = ConstantTensor.FromFloats(new TensorShape(classes), new float[classes]);
        }

        return new ImportedGraph
        {
            Name = graph.Name,
            SourceFileName = graph.SourceFileName,
            SourceSha256 = graph.SourceSha256,
            Opset = graph.Opset,
            Inputs = graph.Inputs,
            Outputs = [graph.Outputs[0] with { Dimensions = [new ImportedDimension(null, "N"), new ImportedDimension(classes)] }],
            Nodes = graph.Nodes,
            Constants = constants,
            Metadata = graph.Metadata.Where(pair => pair.Key != "labels").ToDictionary(),
            MetadataOrigin = graph.MetadataOrigin,
        };
    }

    private static void RequireInput(ImportedGraph graph, ImageShape shape)
    {
        IReadOnlyList<ImportedDimension>? dimensions = graph.Inputs.Count == 1 ? graph.Inputs[0].Dimensions : null;
        int[] sizes = [shape.Channels, shape.Height, shape.Width];
        if (dimensions?.Count != 4 || dimensions.Skip(1).Zip(sizes).Any(p => p.First.Size is int size && size != p.Second))
        {
            string found = graph.Inputs.Count == 1 ? graph.Inputs[0].DescribeShape() : $"{graph.Inputs.Count} inputs";
            throw new TrainingInputException(
                $"'{graph.SourceFileName}' takes pictures of {found}, the data has {shape}. Use pictures of that size, or a network that takes these.");
        }
    }

    private static string Sha256(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
