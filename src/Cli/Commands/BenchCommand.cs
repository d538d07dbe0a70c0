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
    private readonly Option<int?> _pause = WholeNumber.Optional("--pause", "Milliseconds of sleep before each run, as between the frames of a program [default: 0]", 0, "MS");
    private readonly Option<bool> _explain = new("--explain")
    {
        Description = "Also show each step: the kernel chosen for it and why, the times of this and of the others the device could take, and the share of the device's measured peak",
    };

    private readonly Option<string?> _roofline = new("--roofline")
    {
        Description = "Draw the steps of --explain under the roofs of the device: operations per byte, operations per second",
        HelpName = "FILE.png",
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
            Runtime's: below 1 the model is faster. Without --pause one run follows the other, and caches keep what it read.

            The peak of --explain and --roofline is measured on the device: multiply-adds in registers and bytes read
            from a large buffer, by kernels that do nothing else.

            Example:
              resnetvk bench network.rnvk --against network.onnx --threads 2 --runs 50
            """)
    {
        Add(_model);
        Add(_against);
        Add(_arch);
        Add(_threads);
        Add(_runs);
        Add(_pause);
        Add(_explain);
        Add(_roofline);
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

        string path = parsed.GetRequiredValue(_model);
        string? roofline = parsed.GetValue(_roofline);
        if (roofline is not null)
        {
            OutputFile.Check(_roofline.Name, roofline, path, against ?? "");
        }

        CompiledModel model = _shape.Choose(parsed, ModelFile.Load(path, _device.Trust(parsed)));
        int runs = parsed.GetValue(_runs) ?? UsualRuns;
        int threads = parsed.GetValue(_threads) ?? Environment.ProcessorCount;
        using SourceModel? source = against is null ? null : new SourceModel(against, parsed.GetValue(_arch), model.Plan, terminal);
        OracleOptions options = new() { Threads = threads, Outputs = [.. model.Plan.Outputs.Select(o => o.Name)] };
        using OnnxRuntimeOracle? oracle = source is null ? null : OnnxRuntimeOracle.Load(source.FilePath, options);
        using RoundingEffect? rounding = source?.RoundingOf(model, options);
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
            return Benchmark.Run(observed, oracle, inputs, runs, WarmUps, TimeSpan.FromMilliseconds(parsed.GetValue(_pause) ?? 0), rounding);
        });
        bool wrong = report.Verification is { Passed: false };
        Explanation? explanation = wrong || !(parsed.GetValue(_explain) || roofline is not null) ? null : Explain(loaded, runs, terminal);
        if (explanation is not null && roofline is not null)
        {
            AtomicFile.Write(roofline, stream => stream.Write(RooflinePlot.Draw(explanation, model.Plan.Name, loaded.Device.Info.Name)));
        }

        Show(report, parsed.GetValue(_pause) ?? 0, parsed.GetValue(_explain) ? explanation : null, roofline, model, loaded.Device.Info.Name, threads, terminal);
        return loaded.Conclude(wrong ? ExitStatus.Failed : ExitStatus.Done);
    }

    private static Explanation Explain(LoadedModel loaded, int runs, Terminal terminal)
    {
        IReadOnlyList<StepTime> steps = terminal.Track("steps", progress => AlternativeComparison.Run(loaded.Device, loaded.Session, LoadedModel.Options, runs, share =>
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            progress(share);
        }));
        return new Explanation(steps, DevicePeak.Measure(loaded.Device, LoadedModel.Options.Timeout));
    }

    private static void Show(
        BenchmarkReport report, int pause, Explanation? explanation, string? roofline, CompiledModel model, string device, int threads, Terminal terminal)
    {
        long multiplyAdds = model.Plan.Statistics.MultiplyAdds;
        if (terminal.Json)
        {
            terminal.WriteJson(new
            {
                device,
                runs = report.Runs,
                pauseMilliseconds = pause,
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
                peak = explanation is null ? null : ExplanationText.Describe(explanation.Peak),
                steps = explanation is null ? null : ExplanationText.Describe(explanation),
                roofline,
            });
            return;
        }

        if (report.Verification is { Passed: false } verification)
        {
            VerificationText.Write(terminal, device, verification, layers: null, PrecisionText.PrecisionOf(model), passed: false);
            terminal.WriteLine("The outputs are wrong, so nothing was timed. 'resnetvk verify --layers' names the first layer that differs.");
            return;
        }

        if (explanation is not null)
        {
            ExplanationText.Write(terminal, explanation);
            terminal.WriteLine();
        }

        TextTable table = new TextTable().Column("").Number("median").Number("p10").Number("p90").Number("GFLOP/s");
        AddRow(table, $"ResNetVk on {device}", report.Ours, multiplyAdds);
        AddRow(table, $"ONNX Runtime, CPU, {threads} {(threads == 1 ? "thread" : "threads")}", report.Theirs, multiplyAdds);
        table.WriteTo(terminal);
        terminal.WriteLine();
        terminal.WriteLine($"{report.Runs} runs{(report.Ratio is { } ratio ? $" each in turns, outputs equal; ratio {ratio:F3}" : "")}");
        if (roofline is not null)
        {
            terminal.WriteLine($"{roofline}: roofline of the steps");
        }
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
