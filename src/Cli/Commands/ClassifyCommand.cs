using System.CommandLine;
using System.Diagnostics;
using ResNetVk.Cli.Rendering;
using ResNetVk.DataSets.Pictures;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk classify</c>: pictures in, labels out.</summary>
internal sealed class ClassifyCommand : TerminalCommand
{
    private const int UsualTop = 5;
    private const int LongestPathShown = 48;

    private readonly Argument<string> _model = ModelFile.Argument();
    private readonly Argument<string[]> _images = new("IMAGE")
    {
        Description = "Pictures: JPEG, PNG, WebP, BMP or GIF",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int?> _top = WholeNumber.Optional("--top", $"Classes to show per picture [default: {UsualTop}, or all when there are fewer]", 1);
    private readonly InputShapeOption _shape;
    private readonly DeviceOptions _device;

    /// <summary>Creates the command.</summary>
    public ClassifyCommand()
        : base(
            "classify",
            "Classify pictures.",
            """
            Resizing, cropping, normalisation, soft-max and the choice of classes run on the device, in one submission.
            The time is from the decoded picture to the classes in host memory, after one run that is not counted.
            A picture that cannot be classified does not keep the others from it; the exit status is 2 then.

            Example:
              resnetvk classify network.rnvk cat.jpg dog.png --top 3
            """)
    {
        Add(_model);
        Add(_images);
        Add(_top);
        _shape = new InputShapeOption(this);
        _device = new DeviceOptions(this);
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        CompiledModel model = _shape.Choose(parsed, ModelFile.Load(parsed.GetRequiredValue(_model), _device.Trust(parsed)));
        int top = CheckTop(model.Plan, parsed.GetValue(_top));
        string[] paths = parsed.GetRequiredValue(_images);
        List<PictureOutcome> outcomes = [];
        LoadedModel? loaded = null;
        TimeSpan? warmUp = null;
        try
        {
            foreach (string path in paths)
            {
                terminal.Cancellation.ThrowIfCancellationRequested();
                Picture picture;
                try
                {
                    picture = PictureDecoder.Decode(path);
                }
                catch (PictureException exception) when (paths.Length > 1)
                {
                    outcomes.Add(PictureOutcome.Failed(path, exception, terminal));
                    continue;
                }

                // Not before there is a picture: one that is none is refused without a device, too.
                loaded ??= Load(model, parsed, terminal);
                try
                {
                    // Some drivers compile at the first run.
                    warmUp ??= Classify(loaded, path, picture, new ClassPrediction[top]);
                    ClassPrediction[] predictions = new ClassPrediction[top];
                    TimeSpan time = Classify(loaded, path, picture, predictions);
                    outcomes.Add(new PictureOutcome(path, time.TotalMilliseconds, predictions, Error: null));
                }
                catch (UsageException exception) when (paths.Length > 1)
                {
                    outcomes.Add(PictureOutcome.Failed(path, exception, terminal));
                }
            }

            int failed = outcomes.Count(o => o.Error is not null);
            if (loaded is null || failed == outcomes.Count)
            {
                throw new UsageException($"none of the {outcomes.Count} pictures can be classified: {outcomes[0].Error}", "the messages before say what is wrong with each");
            }

            Show(loaded, warmUp!.Value, outcomes, terminal);
            if (failed > 0)
            {
                terminal.WriteMessage($"hint: {failed} of {outcomes.Count} pictures could not be classified; correct or leave out those named above");
            }

            return loaded.Conclude(failed > 0 ? ExitStatus.BadInput : ExitStatus.Done);
        }
        finally
        {
            loaded?.Dispose();
        }
    }

    private LoadedModel Load(CompiledModel model, ParseResult parsed, Terminal terminal) => new(model, _device.Open(parsed, terminal));

    private static TimeSpan Classify(LoadedModel loaded, string path, Picture picture, ClassPrediction[] predictions)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            loaded.Session.ClassifyImage(picture.Rgba, picture.Width, picture.Height, predictions);
        }
        catch (ArgumentException exception)
        {
            // The picture is the only argument here that a user chooses: it is too large for the device.
            throw new UsageException($"'{path}': {exception.Message}", "scale the picture down", exception);
        }

        TimeSpan time = Stopwatch.GetElapsedTime(start);
        if (!Array.TrueForAll(predictions, p => float.IsFinite(p.Probability)))
        {
            throw new UsageException(
                $"the network's probabilities for '{path}' are not finite numbers", "verify the model against its source: resnetvk verify --against MODEL.onnx");
        }

        return time;
    }

    private static int CheckTop(ModelPlan plan, int? asked)
    {
        if (plan.Classification is not { } classification)
        {
            throw new UsageException(
                $"'{plan.Name}' is no classifier: its outputs are {string.Join(", ", plan.Outputs.Select(o => $"'{o.Name}' {Quantity.Shape(o.Shape)}"))}",
                "a classifier has one output of shape NxC; use 'resnetvk run' for other networks");
        }

        if (plan.Inputs is not [{ LoadImage: not null }])
        {
            throw new UsageException(
                $"'{plan.Name}' takes {(plan.Inputs.Any(i => i.LoadImage is not null) ? "more than one picture" : "no pictures")}: its inputs are {string.Join(", ", plan.Inputs.Select(i => $"'{i.Name}' {Quantity.Shape(i.Shape)}"))}",
                "a network takes pictures when its only input is 1x1xHxW or 1x3xHxW; use 'resnetvk run' for other networks");
        }

        return asked is null || asked <= classification.K
            ? asked ?? Math.Min(UsualTop, classification.K)
            : throw new UsageException(
                $"--top {asked}: the model reports {classification.K} of its {classification.ClassCount} classes", $"use --top {classification.K} or less");
    }

    private static void Show(LoadedModel loaded, TimeSpan warmUp, IReadOnlyList<PictureOutcome> pictures, Terminal terminal)
    {
        IReadOnlyList<string> labels = loaded.Model.Plan.Labels;
        string device = loaded.Device.Info.Name;
        if (terminal.Json)
        {
            terminal.WriteJson(new
            {
                device,
                loadMilliseconds = loaded.LoadTime.TotalMilliseconds,
                firstRunMilliseconds = warmUp.TotalMilliseconds,
                images = pictures.Select(object (p) => p.Error is not null ? new { path = p.Path, error = p.Error } : new
                {
                    path = p.Path,
                    milliseconds = p.Milliseconds,
                    predictions = p.Predictions.Select(c => new { index = c.Index, label = labels.Count > 0 ? labels[c.Index] : null, probability = c.Probability }),
                }),
            });
            return;
        }

        TextTable table = new TextTable().Name("picture").Column("label").Number("probability").Number("time");
        foreach (PictureOutcome picture in pictures)
        {
            for (int i = 0; i < picture.Predictions.Count; i++)
            {
                ClassPrediction prediction = picture.Predictions[i];
                table.Row(
                    i == 0 ? ShortText.Tail(picture.Path, LongestPathShown) : "",
                    labels.Count > 0 ? labels[prediction.Index] : $"class {prediction.Index}",
                    Quantity.Percent(prediction.Probability),
                    i == 0 ? Quantity.Milliseconds(picture.Milliseconds) : "");
            }
        }

        table.WriteTo(terminal);
        terminal.WriteLine();
        terminal.WriteLine($"on {device}; loaded in {Quantity.Milliseconds(loaded.LoadTime.TotalMilliseconds)}, first run {Quantity.Milliseconds(warmUp.TotalMilliseconds)}");
    }

    // Without predictions where there is an error.
    private sealed record PictureOutcome(string Path, double Milliseconds, IReadOnlyList<ClassPrediction> Predictions, string? Error)
    {
        public static PictureOutcome Failed(string path, Exception exception, Terminal terminal)
        {
            terminal.WriteMessage($"error: {exception.Message}");
            return new PictureOutcome(path, 0, [], exception.Message);
        }
    }
}
