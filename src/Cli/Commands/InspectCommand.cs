using System.CommandLine;
using ResNetVk.Cli.Rendering;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk inspect</c>: prints a compiled model as text.</summary>
internal sealed class InspectCommand : TerminalCommand
{
    private readonly Argument<string> _model = ModelFile.Argument();
    private readonly Option<int?> _device = WholeNumber.Optional("--device", "Also say which alternatives this Vulkan device takes, and why not others", 0);

    /// <summary>Creates the command.</summary>
    public InspectCommand()
        : base(
            "inspect",
            "Print a compiled model as text: inputs, steps with their alternatives, memory, tensors.",
            """
            One fact per line, so that two models can be compared with diff. Without --device no Vulkan is needed.

            Example:
              resnetvk inspect network.rnvk
            """)
    {
        Add(_model);
        Add(_device);
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        string path = parsed.GetRequiredValue(_model);
        CompiledModel model = ModelFile.Load(path);
        using LoadedModel? loaded = parsed.GetValue(_device) is { } number ? new LoadedModel(model, new OpenDevice(number, false, terminal)) : null;
        SessionDescription? session = loaded?.Session.Description;
        if (!terminal.Json)
        {
            new PlanText(model, session, terminal).Write();
            if (loaded is not null)
            {
                SessionText.Write(terminal, loaded);
            }

            return ExitStatus.Done;
        }

        terminal.WriteJson(new
        {
            path,
            fileBytes = new FileInfo(path).Length,
            sha256 = model.Sha256,
            plan = model.Plan,
            tensors = model.Tensors.Values.Select(t => new { name = t.Name, type = $"{t.Type}", shape = t.Shape, sizeInBytes = t.Data.Length }),
            session = loaded is null ? null : SessionText.Describe(loaded),
        });
        return ExitStatus.Done;
    }
}
