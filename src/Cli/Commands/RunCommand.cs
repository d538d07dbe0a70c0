using System.CommandLine;
using System.Diagnostics;
using ResNetVk.Cli.Rendering;
using ResNetVk.Conformance;
using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk run</c>: tensors in, tensors out.</summary>
internal sealed class RunCommand : TerminalCommand
{
    private readonly Argument<string> _model = ModelFile.Argument();
    private readonly Option<string> _input = new("--input", "-i")
    {
        Description = "A safetensors file with a tensor per input, named as it",
        HelpName = "IN.safetensors",
        Required = true,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The safetensors file to write, with a tensor per output",
        HelpName = "OUT.safetensors",
        Required = true,
    };

    private readonly DeviceOptions _device;

    /// <summary>Creates the command.</summary>
    public RunCommand()
        : base(
            "run",
            "Run a model on tensors of a safetensors file.",
            """
            Inputs are F32 or F16, in the source's order (NCHW for pictures), normalised as the network was trained;
            outputs are F32. 'resnetvk inspect' shows names and shapes. Of a model for several input shapes, that of the tensors is taken.

            Example:
              resnetvk run network.rnvk --input in.safetensors --output out.safetensors
            """)
    {
        Add(_model);
        Add(_input);
        Add(_output);
        _device = new DeviceOptions(this);
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        string modelPath = parsed.GetRequiredValue(_model);
        string input = parsed.GetRequiredValue(_input);
        string output = parsed.GetRequiredValue(_output);
        OutputFile.Check("--output", output, modelPath, input);
        CompiledModel model = TensorFile.ChoosePlan(input, ModelFile.Load(modelPath, _device.Trust(parsed)));
        ModelPlan plan = model.Plan;
        IReadOnlyDictionary<string, FloatTensor> inputs = TensorFile.ReadInputs(input, plan.Inputs, terminal);
        using LoadedModel loaded = new(model, _device.Open(parsed, terminal));
        for (int i = 0; i < plan.Inputs.Count; i++)
        {
            loaded.Session.SetInput(i, inputs[plan.Inputs[i].Name].Elements);
        }

        terminal.Cancellation.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        loaded.Session.Run();
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        SafetensorsFile.Save(output, plan.Outputs.Select((planned, index) => ReadOutput(loaded, index, planned)));
        Show(plan, loaded.Device.Info.Name, milliseconds, output, terminal);
        return loaded.Conclude(ExitStatus.Done);
    }

    private static TensorEntry ReadOutput(LoadedModel loaded, int index, PlannedOutput planned)
    {
        float[] values = new float[planned.Shape.Aggregate(1, (product, size) => product * size)];
        loaded.Session.GetOutput(index, values);
        return TensorEntryValues.FromFloats(planned.Name, [.. planned.Shape.Select(s => (long)s)], values);
    }

    private static void Show(ModelPlan plan, string device, double milliseconds, string output, Terminal terminal)
    {
        if (terminal.Json)
        {
            terminal.WriteJson(new { device, milliseconds, output, outputs = plan.Outputs.Select(o => new { name = o.Name, shape = o.Shape }) });
            return;
        }

        foreach (PlannedOutput planned in plan.Outputs)
        {
            terminal.WriteLine($"{output}: {planned.Name} F32 {Quantity.Shape(planned.Shape)}");
        }

        terminal.WriteLine($"on {device} in {Quantity.Milliseconds(milliseconds)}, the first run of the session");
    }
}
