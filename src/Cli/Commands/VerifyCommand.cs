using System.CommandLine;
using ResNetVk.Cli.Rendering;
using ResNetVk.Conformance;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.DataSets;
using ResNetVk.Format;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk verify</c>: compares a compiled model with ONNX Runtime running its source.</summary>
internal sealed class VerifyCommand : TerminalCommand
{
    // Any number would do; a fixed one makes two runs comparable.
    private const int Seed = 1;

    private readonly Argument<string> _model = ModelFile.Argument();
    private readonly Option<string?> _against = SourceModel.Option(
        "What the model was converted from: ONNX (also .gz), weights, or random:NAME", required: true);

    private readonly Option<string?> _arch = SourceModel.ArchitectureOption();
    private readonly Option<string?> _input = new("--input", "-i") { Description = "Compare on the tensors of this file", HelpName = "IN.safetensors" };
    private readonly Option<int?> _random = WholeNumber.Optional("--random", "Compare on this many random inputs [default: 1]", 1);
    private readonly Option<string?> _data = DataOption.Create("Compare on the pictures of a data set", required: false);
    private readonly Option<int?> _limit = WholeNumber.Optional("--limit", "Take only the first N pictures of --data", 1);
    private readonly Option<bool> _layers = new("--layers") { Description = "Also compare every layer, on the first input, and name the first that differs" };
    private readonly InputShapeOption _shape;
    private readonly DeviceOptions _device;

    /// <summary>Creates the command.</summary>
    public VerifyCommand()
        : base(
            "verify",
            "Compare a model with ONNX Runtime running what it was converted from.",
            $"""
            Passes when no output differs by more than 1e-4 of its largest element, and the most probable class is the same
            for every input (scores closer than twice that bound are a tie). With --layers every layer must pass as well.
            Exit status 1 when it fails. An output of a model with 16-bit weights may differ by more: by 3 times what random
            changes of the source's weights, each as large as rounding may be, change in it; with 16-bit activations every
            value between the source's nodes is rounded beside. ONNX Runtime measures that.

            {DataOption.Forms}

            Example:
              resnetvk verify network.rnvk --against network.onnx --random 5 --layers
              resnetvk verify network.rnvk --against network.onnx --data fashion-mnist --limit 200
            """)
    {
        Add(_model);
        foreach (Option option in (Option[])[_against, _arch, _input, _random, _data, _limit, _layers])
        {
            Add(option);
        }

        _shape = new InputShapeOption(this);
        _device = new DeviceOptions(this);
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        CheckOptions(parsed);
        CompiledModel model = _shape.Choose(parsed, ModelFile.Load(parsed.GetRequiredValue(_model), _device.Trust(parsed)));
        string? tensors = parsed.GetValue(_input);
        if (tensors is not null)
        {
            model = TensorFile.ChoosePlan(tensors, model);
        }

        using SourceModel source = new(parsed.GetRequiredValue(_against)!, parsed.GetValue(_arch), model.Plan, terminal);
        IPictureDataSet? pictures = parsed.GetValue(_data) is { } data ? PictureDataSets.Open(data) : null;
        IReadOnlyDictionary<string, FloatTensor>? given =
            tensors is null ? null : TensorFile.ReadInputs(tensors, model.Plan.Inputs, terminal);
        int? limit = parsed.GetValue(_limit);
        int count = pictures is not null ? DataOption.Count(pictures, limit) : given is not null ? 1 : parsed.GetValue(_random) ?? 1;

        using LoadedModel loaded = new(model, _device.Open(parsed, terminal));
        using SessionNetwork network = new(loaded.Session);
        IEnumerable<IReadOnlyDictionary<string, FloatTensor>> samples =
            pictures is not null ? VerificationInputs.FromPictures(network.Inputs, pictures, count)
            : given is not null ? [given]
            : VerificationInputs.Random(network.Inputs, count, Seed);

        OracleOptions options = new() { Outputs = [.. network.Outputs.Select(o => o.Name)] };
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(source.FilePath, options);
        using RoundingEffect? rounding = source.RoundingOf(model, options);
        VerificationReport report = terminal.Track(
            "inputs compared", progress => Verifier.Verify(network, oracle, Observe(samples, count, progress, terminal.Cancellation), rounding: rounding));
        LayerReport? layers = parsed.GetValue(_layers) ? CompareLayers(loaded, source, samples.First()) : null;
        bool passed = report.Passed && layers?.FirstDiffering is null;
        if (terminal.Json)
        {
            VerificationText.WriteJson(terminal, loaded.Device.Info.Name, report, layers, passed);
        }
        else
        {
            VerificationText.Write(terminal, loaded.Device.Info.Name, report, layers, PrecisionText.PrecisionOf(model), passed);
        }

        return loaded.Conclude(passed ? ExitStatus.Done : ExitStatus.Failed);
    }

    private static LayerReport CompareLayers(LoadedModel loaded, SourceModel source, IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        CompileOptions options = new()
        {
            InputShapes = loaded.Model.Plan.Inputs.ToDictionary(i => i.Name, i => new TensorShape([.. i.Shape])),
            Outputs = [.. loaded.Model.Plan.Outputs.Select(o => o.Name)],
            Precision = PrecisionText.PrecisionOf(loaded.Model),
        };
        return Verifier.CompareLayers(
            source.FilePath, options, model => new SessionNetwork(loaded.Device, model, LoadedModel.Options), inputs);
    }

    private static IEnumerable<T> Observe<T>(IEnumerable<T> samples, int count, Action<double> progress, CancellationToken cancellation)
    {
        int done = 0;
        foreach (T sample in samples)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return sample;
            progress((double)++done / count);
        }
    }

    private void CheckOptions(ParseResult parsed)
    {
        string[] sources = [.. new[] { _input.Name, _random.Name, _data.Name }.Where(name => parsed.GetResult(name) is not null)];
        if (sources.Length > 1)
        {
            throw new UsageException($"{string.Join(" and ", sources)} exclude each other", "choose one kind of input");
        }

        if (parsed.GetResult(_limit) is not null && parsed.GetResult(_data) is null)
        {
            throw new UsageException("--limit is for the pictures of --data", "leave out --limit, or give --data");
        }
    }
}
