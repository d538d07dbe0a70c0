using System.CommandLine;
using ResNetVk.Cli.Rendering;
using ResNetVk.Conformance;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Format;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk bench</c>: times a compiled model, alone or beside ONNX Runtime.</summary>
internal sealed class BenchCommand : TerminalCommand
{
    private const int Seed = 1;
    private const int UsualRuns = 30;
    private const int WarmUps = 3;

    private readonly Argument<string> _model = ModelFile.Argument();
    private readonly Option<string?> _against = SourceModel.Option(
        "Compare with ONNX Runtime on the CPU, running what the model was converted from: ONNX (also .gz), weights, or random:NAME", required: false);

    private readonly Option<string?> _arch = SourceModel.ArchitectureOption();
    private readonly Option<int?> _threads = WholeNumber.Optional("--threads", "Threads of ONNX Runtime [default: one per processor]", 1, "T");
    private readonly Option<int?> _runs = WholeNumber.Optional("--runs", $"Timed runs [default: {UsualRuns}]", 1);
    private readonly Option<bool> _explain = new("--explain")
    {
        Description = "Also show each step: the time of the kernel chosen for it, and of the others this device could take",
    };

    private readonly InputShapeOption _shape;
    private readonly DeviceOptions _device;

    /// <summary>Creates the command.</summary>
    public BenchCommand()
        : base(
            "bench",
            "Time a model, alone or beside ONNX Runtime.",
            """
            One run goes from input tensors in host memory to output tensors in host memory. With --against the outputs are
            compared first, as 'resnetvk verify' does, and a wrong model is not timed (exit status 1); then both run in
            turns, so that what else the machine does meets both alike. The ratio is the model's median divided by ONNX
            Runtime's: below 1 the model is faster.

            Example:
              resnetvk bench network.rnvk --against network.onnx --threads 2 --runs 50
            """)
    {
        Add(_model);
        Add(_against);
        Add(_arch);
        Add(_threads);
        Add(_runs);
        Add(_explain);
        _shape = new InputShapeOption(this);
        _device = new DeviceOptions(this);
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        string? against = parsed.GetValue(_against);
        if (against is null && (parsed.GetResult(_threads) ?? parsed.GetResult(_arch)) is not null)
        {
            string option = parsed.GetResult(_threads) is null ? _arch.Name : _threads.Name;
            throw new UsageException($"{option} is for ONNX Runtime, which runs only with --against", $"give --against MODEL, or leave out {option}");
        }

        CompiledModel model = _shape.Choose(parsed, ModelFile.Load(parsed.GetRequiredValue(_model)));
        int runs = parsed.GetValue(_runs) ?? UsualRuns;
        int threads = parsed.GetValue(_threads) ?? Environment.ProcessorCount;
        using SourceModel? source = against is null ? null : new SourceModel(against, parsed.GetValue(_arch), model.Plan, terminal);
        OracleOptions options = new() { Threads = threads, Outputs = [.. model.Plan.Outputs.Select(o => o.Name)] };
        using OnnxRuntimeOracle? oracle = source is null ? null : OnnxRuntimeOracle.Load(source.FilePath, options);
        using LoadedModel loaded = new(model, _device.Open(parsed, terminal));
        using SessionNetwork network = new(loaded.Session);
        IReadOnlyDictionary<string, FloatTensor> inputs = VerificationInputs.Random(network.Inputs, 1, Seed).Single();
        BenchmarkReport report = terminal.Track("runs", progress =>
        {
            int done = 0;
            ObservedNetwork observed = new(network, () =>
            {
                terminal.Cancellation.ThrowIfCancellationRequested();
                progress(Math.Min(1, (double)done++ / (runs + WarmUps)));
            });
            return Benchmark.Run(observed, oracle, inputs, runs, WarmUps);
        });
        bool wrong = report.Verification is { Passed: false };
        IReadOnlyList<StepTime>? steps = !parsed.GetValue(_explain) || wrong ? null : terminal.Track(
            "steps", progress => AlternativeComparison.Run(loaded.Device, model, LoadedModel.Options, runs, progress));
        Show(report, steps, model, loaded.Device.Info.Name, threads, terminal);
        return loaded.Conclude(wrong ? ExitStatus.Failed : ExitStatus.Done);
    }

    private static void Show(BenchmarkReport report, IReadOnlyList<StepTime>? steps, CompiledModel model, string device, int threads, Terminal terminal)
    {
        long multiplyAdds = model.Plan.Statistics.MultiplyAdds;
        if (terminal.Json)
        {
            terminal.WriteJson(new
            {
                device,
                runs = report.Runs,
                passed = report.Verification?.Passed,
                medianMilliseconds = report.Ours?.MedianMilliseconds,
                p10Milliseconds = report.Ours?.P10Milliseconds,
                p90Milliseconds = report.Ours?.P90Milliseconds,
                multiplyAdds,
                against = report.Verification is null ? null : new
                {
                    medianMilliseconds = report.Theirs?.MedianMilliseconds,
                    p10Milliseconds = report.Theirs?.P10Milliseconds,
                    p90Milliseconds = report.Theirs?.P90Milliseconds,
                    threads,
                    outputs = VerificationText.Describe(report.Verification),
                },
                ratio = report.Ratio,
                steps = steps is null ? null : ExplanationText.Describe(steps),
            });
            return;
        }

        if (report.Verification is { Passed: false } verification)
        {
            VerificationText.Write(terminal, device, verification, layers: null, passed: false);
            terminal.WriteLine("The outputs are wrong, so nothing was timed. 'resnetvk verify --layers' names the first layer that differs.");
            return;
        }

        if (steps is not null)
        {
            ExplanationText.Write(terminal, steps);
            terminal.WriteLine();
        }

        TextTable table = new TextTable().Column("").Number("median").Number("p10").Number("p90").Number("GFLOP/s");
        AddRow(table, $"ResNetVk on {device}", report.Ours, multiplyAdds);
        AddRow(table, $"ONNX Runtime, CPU, {threads} {(threads == 1 ? "thread" : "threads")}", report.Theirs, multiplyAdds);
        table.WriteTo(terminal);
        terminal.WriteLine();
        terminal.WriteLine($"{report.Runs} runs{(report.Ratio is { } ratio ? $" each in turns, outputs equal; ratio {ratio:F3}" : "")}");
    }

    private static void AddRow(TextTable table, string name, Timing? timing, long multiplyAdds)
    {
        if (timing is not null)
        {
            // A multiply-add counts as two floating-point operations.
            double gigaFlops = 2e-6 * multiplyAdds / timing.MedianMilliseconds;
            table.Row(
                name,
                Quantity.Milliseconds(timing.MedianMilliseconds),
                Quantity.Milliseconds(timing.P10Milliseconds),
                Quantity.Milliseconds(timing.P90Milliseconds),
                $"{gigaFlops:F1}");
        }
    }
}
