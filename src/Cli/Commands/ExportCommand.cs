using System.CommandLine;
using ResNetVk.Cli.Rendering;
using ResNetVk.Converter.Export;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks.Random;
using ResNetVk.Converter.Report;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk export</c>: weights, or a built-in network with random ones, become an ONNX file.</summary>
internal sealed class ExportCommand : TerminalCommand
{
    private readonly Argument<string> _source = new("SOURCE")
    {
        Description = "Weights of a network that 'resnetvk networks' lists, or random:NAME[:SEED]",
    };

    private readonly Option<string> _output = new("--output", "-o") { Description = "The ONNX file to write", HelpName = "OUT.onnx", Required = true };
    private readonly Option<string?> _arch = SourceModel.ArchitectureOption();
    private readonly Option<bool> _external = new("--external-weights")
    {
        Description = "Keep the weights in OUT.onnx.data beside the file; weights of more than 1 GiB always are",
    };

    /// <summary>Creates the command.</summary>
    public ExportCommand()
        : base(
            "export",
            "Write weights and their network, or a network with random weights, as an ONNX file.",
            """
            The file is what the converter sees, before anything is fused: other programs can run it and show it.

            Example:
              resnetvk export resnet50.safetensors -o resnet50.onnx
              resnetvk export random:resnet1202 -o resnet1202.onnx
            """)
    {
        Add(_source);
        foreach (Option option in (Option[])[_output, _arch, _external])
        {
            Add(option);
        }
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        string source = parsed.GetRequiredValue(_source);
        string output = parsed.GetRequiredValue(_output);
        SourceModel.Check(source);
        OutputFile.Check("--output", output, source);
        OutputFile.Check("--output", output + ".data", source);
        ImportedGraph graph = RandomSource.Recognises(source) || SourceImporter.IsStateDict(source) || !File.Exists(source)
            ? SourceImporter.Import(source, parsed.GetValue(_arch))
            : throw new UsageException($"'{source}' holds no weights without a network", "name a safetensors file, a PyTorch checkpoint or random:NAME; ONNX files need no export");
        foreach (string note in graph.Notes)
        {
            terminal.Note(note);
        }

        IReadOnlyList<string> files = OnnxExporter.Save(graph, output, parsed.GetValue(_external));
        if (terminal.Json)
        {
            terminal.WriteJson(new
            {
                source,
                network = graph.Name,
                parameters = graph.ParameterCount,
                nodes = graph.NodeCount,
                files = files.Select(f => new { path = f, bytes = new FileInfo(f).Length }),
                notes = graph.Notes,
            });
            return ExitStatus.Done;
        }

        terminal.WriteLine($"{graph.Name}: {Quantity.Count(graph.ParameterCount)} parameters, {Quantity.Count(graph.NodeCount)} nodes");
        foreach (string file in files)
        {
            terminal.WriteLine($"{file}: {ByteSize.Format(new FileInfo(file).Length)}");
        }

        return ExitStatus.Done;
    }
}
