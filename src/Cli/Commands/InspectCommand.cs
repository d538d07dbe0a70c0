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
    private readonly Option<bool> _statistics = new("--pipeline-stats")
    {
        Description = "Also compile the kernels for the device (without --device the fastest kind) and print what its driver says of the code: registers, spills, shared memory, occupancy",
    };

    private readonly Option<bool> _every = new("--every-alternative")
    {
        Description = "With --pipeline-stats: the kernels of every alternative the device can run, not only of those it takes",
    };

    private readonly Option<bool> _brief = new("--brief")
    {
        Description = "The plan alone: what each step computes, its memory, alternatives and grids; nothing of weights, hashes and versions",
    };

    private readonly InputShapeOption _shape;
    private readonly SessionOptionSet _sessions;
    private readonly TrustOptionSet _trust;

    /// <summary>Creates the command.</summary>
    public InspectCommand()
        : base(
            "inspect",
            "Print a compiled model as text: inputs, steps with their alternatives, memory, tensors.",
            """
            One fact per line, so that two models can be compared with diff; with --brief what differs is the plan.
            Without --device and --pipeline-stats no Vulkan is needed.

            --pipeline-stats only compiles: it needs VK_KHR_pipeline_executable_properties, but no memory and no GPU
            that runs. Mesa's driver for AMD compiles for a GPU that is not there when RADV_FORCE_FAMILY names one.

            Example:
              resnetvk inspect network.rnvk
              RADV_FORCE_FAMILY=NAVI21 VK_ICD_FILENAMES=/usr/share/vulkan/icd.d/radeon_icd.x86_64.json \
                resnetvk inspect network.rnvk --pipeline-stats
            """)
    {
        Add(_model);
        Add(_device);
        Add(_statistics);
        Add(_every);
        Add(_brief);
        _shape = new InputShapeOption(this);
        _sessions = new SessionOptionSet(this);
        _trust = new TrustOptionSet(this);
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        string path = parsed.GetRequiredValue(_model);
        bool brief = parsed.GetValue(_brief);
        if (brief && terminal.Json)
        {
            throw new UsageException("--brief shortens the text, and --json has none", "leave out one of them");
        }

        CompiledModel model = _shape.Choose(parsed, ModelFile.Load(path, _trust.Options(parsed)));
        int? number = parsed.GetValue(_device);
        if (parsed.GetValue(_statistics))
        {
            WriteStatistics(path, model, number, parsed.GetValue(_every), brief, terminal);
            return ExitStatus.Done;
        }

        if (parsed.GetValue(_every))
        {
            throw new UsageException("--every-alternative says which kernels --pipeline-stats compiles", "give both of them");
        }

        using LoadedModel? loaded = number is null ? null : new LoadedModel(model, new OpenDevice(number, false, _sessions.Settings(parsed), terminal));
        if (terminal.Json)
        {
            WriteJson(path, model, terminal, session: loaded is null ? null : SessionText.Describe(loaded));
            return ExitStatus.Done;
        }

        new PlanText(model, loaded?.Session.Description.Steps, brief, terminal).Write();
        if (loaded is not null)
        {
            SessionText.Write(terminal, loaded);
        }

        return ExitStatus.Done;
    }

    // Without a session: a device that only compiles could not load the weights.
    private static void WriteStatistics(string path, CompiledModel model, int? number, bool every, bool brief, Terminal terminal)
    {
        if (number is { } wanted)
        {
            DeviceList.CheckIndex(wanted);
        }

        using VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = number, PipelineStatistics = true });
        PipelineStatistics statistics = PipelineStatistics.Collect(device, model, LoadedModel.Options.AlternativeFilter, every);
        if (terminal.Json)
        {
            WriteJson(path, model, terminal, compiled: new PipelineText(device.Info, statistics));
            return;
        }

        new PlanText(model, statistics.Steps, brief, terminal).Write();
        new PipelineText(device.Info, statistics).Write(terminal);
    }

    private static void WriteJson(string path, CompiledModel model, Terminal terminal, object? session = null, PipelineText? compiled = null) =>
        terminal.WriteJson(new
        {
            path,
            fileBytes = new FileInfo(path).Length,
            sha256 = model.Sha256,
            precision = PrecisionText.Of(model),
            plan = model.Plan,
            inputShapes = model.Plans.Select(p => p.Inputs.Select(i => i.Shape)),
            golden = model.Golden,
            tensors = model.Tensors.Values.Select(t => new { name = t.Name, type = $"{t.Type}", shape = t.Shape, sizeInBytes = t.Data.Length }),
            session,
            device = compiled?.Device,
            steps = compiled?.Steps,
            pipelines = compiled?.Describe(),
        });
}
