using ResNetVk.Converter;
using ResNetVk.Converter.Export;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;

namespace ResNetVk.Conformance.Harness.Networks;

/// <summary>A network that suites run.</summary>
/// <param name="Name">Unique among them.</param>
/// <param name="Source">An ONNX file, or a built-in network with random weights: see <see cref="SourceImporter"/>.</param>
/// <param name="IsSmall">True when it is part of the short form.</param>
public sealed record ConformanceNetwork(string Name, string Source, bool IsSmall)
{
    /// <summary>Shape of the only input; null for the source's own.</summary>
    public TensorShape? InputShape { get; init; }

    /// <summary>True when it is small enough to be compared with the naive fp64 reference, too.</summary>
    public bool HasReference { get; init; }

    /// <summary>Why it is not run; null for a network that is.</summary>
    public string? NotRun { get; init; }

    /// <summary>How it is compiled: as the command does, with Winograd convolutions where they are expected to be faster.</summary>
    public CompileOptions Options => new()
    {
        InputShapes = InputShape is null ? new Dictionary<string, TensorShape>() : new Dictionary<string, TensorShape> { [""] = InputShape },
        Winograd = true,
    };

    /// <summary>The network as an ONNX file: its own, or one written into a folder.</summary>
    /// <param name="folder">Where a file is written.</param>
    public string ToOnnx(string folder)
    {
        if (File.Exists(Source))
        {
            return Source;
        }

        string path = Path.Combine(folder, $"{Name}.onnx");
        if (!File.Exists(path))
        {
            OnnxExporter.Save(SourceImporter.Import(Source), path);
        }

        return path;
    }
}
