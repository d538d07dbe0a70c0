using System.CommandLine;
using System.Diagnostics;
using ResNetVk.Cli.Rendering;
using ResNetVk.Conformance.Pictures;
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
        Description = "Pictures: JPEG, PNG, WebP, BMP or GIF", Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int?> _top = WholeNumber.Optional("--top", $"Classes to show per picture [default: {UsualTop}, or all when there are fewer]", 1);
    private readonly DeviceOptions _device;

    /// <summary>Creates the command.</summary>
    public ClassifyCommand()
        : base(
            "classify",
            "Classify pictures.",
            """
            Resizing, cropping, normalisation, soft-max and the choice of classes run on the device, in one submission.
            The time is from the decoded picture to the classes in host memory, after one run that is not counted.

            Example:
              resnetvk classify network.rnvk cat.jpg dog.png --top 3
            """)
    {
        Add(_model);
        Add(_images);
        Add(_top);
        _device = new DeviceOptions(this);
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        CompiledModel model = ModelFile.Load(parsed.GetRequiredValue(_model));
        int top = CheckTop(model.Plan, parsed.GetValue(_top));
        string[] paths = parsed.GetRequiredValue(_images);
        Picture first = PictureDecoder.Decode(paths[0]);
        using LoadedModel loaded = new(model, _device.Open(parsed, terminal));

        // Some drivers compile at the first run.
        long start = Stopwatch.GetTimestamp();
        Classify(loaded, paths[0], first, new ClassPrediction[top]);
        TimeSpan warmUp = Stopwatch.GetElapsedTime(start);

        List<ClassifiedPicture> pictures = [];
        foreach (string path in paths)
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            Picture picture = pictures.Count == 0 ? first : PictureDecoder.Decode(path);
            ClassPrediction[] predictions = new ClassPrediction[top];
            start = Stopwatch.GetTimestamp();
            Classify(loaded, path, picture, predictions);
            pictures.Add(new ClassifiedPicture(path, Stopwatch.GetElapsedTime(start).TotalMilliseconds, predictions));
        }

        Show(loaded, warmUp, pictures, terminal);
        return loaded.Conclude(ExitStatus.Done);
    }

    private static void Classify(LoadedModel loaded, string path, Picture picture, ClassPrediction[] predictions)
    {
        try
        {
            loaded.Session.ClassifyImage(picture.Rgba, picture.Width, picture.Height, predictions);
        }
        catch (ArgumentException exception)
        {
            // The picture is the only argument here that a user chooses: it is too large for the device.
            throw new UsageException($"'{path}': {exception.Message}", "scale the picture down", exception);
        }

        if (!Array.TrueForAll(predictions, p => float.IsFinite(p.Probability)))
        {
            throw new UsageException(
                $"the network's probabilities for '{path}' are not finite numbers", "verify the model against its source: resnetvk verify --against MODEL.onnx");
        }
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

    private static void Show(LoadedModel loaded, TimeSpan warmUp, List<ClassifiedPicture> pictures, Terminal terminal)
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
                images = pictures.Select(p => new
                {
                    path = p.Path,
                    milliseconds = p.Milliseconds,
                    predictions = p.Predictions.Select(c => new { index = c.Index, label = labels.Count > 0 ? labels[c.Index] : null, probability = c.Probability }),
                }),
            });
            return;
        }

        TextTable table = new TextTable().Name("picture").Column("label").Number("probability").Number("time");
        foreach (ClassifiedPicture picture in pictures)
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

    private sealed record ClassifiedPicture(string Path, double Milliseconds, IReadOnlyList<ClassPrediction> Predictions);
}
