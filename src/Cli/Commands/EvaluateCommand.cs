using System.CommandLine;
using ResNetVk.Cli.Rendering;
using ResNetVk.Conformance.Verification;
using ResNetVk.DataSets;
using ResNetVk.Format;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk evaluate</c>: the accuracy on a data set.</summary>
internal sealed class EvaluateCommand : TerminalCommand
{
    // A table of a thousand classes helps nobody.
    private const int MostClassesShown = 20;

    private readonly Argument<string> _model = ModelFile.Argument();
    private readonly Option<string?> _data = DataOption.Create("The labelled pictures", required: true);
    private readonly Option<int?> _limit = WholeNumber.Optional("--limit", "Take only the first N pictures", 1);
    private readonly InputShapeOption _shape;
    private readonly DeviceOptions _device;

    /// <summary>Creates the command.</summary>
    public EvaluateCommand()
        : base(
            "evaluate",
            "Measure how many pictures of a data set a classifier recognises (top-1 and top-5).",
            $"""
            {DataOption.Forms}

            Example:
              resnetvk evaluate network.rnvk --data fashion-mnist
              resnetvk evaluate network.rnvk --data cifar10:cifar-10-batches-bin --limit 1000
            """)
    {
        Add(_model);
        Add(_data);
        Add(_limit);
        _shape = new InputShapeOption(this);
        _device = new DeviceOptions(this);
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        CompiledModel model = _shape.Choose(parsed, ModelFile.Load(parsed.GetRequiredValue(_model), _device.Trust(parsed)));
        IPictureDataSet pictures = PictureDataSets.Open(parsed.GetRequiredValue(_data)!);
        int count = DataOption.Count(pictures, parsed.GetValue(_limit));
        using LoadedModel loaded = new(model, _device.Open(parsed, terminal));
        using SessionNetwork network = new(loaded.Session);
        EvaluationReport report = terminal.Track("pictures", progress => Evaluator.Evaluate(network, pictures, count, done =>
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            progress((double)done / count);
        }));
        Show(report, model.Plan.Labels, pictures.Name, loaded.Device.Info.Name, terminal);
        return loaded.Conclude(ExitStatus.Done);
    }

    private static void Show(EvaluationReport report, IReadOnlyList<string> labels, string data, string device, Terminal terminal)
    {
        if (terminal.Json)
        {
            terminal.WriteJson(new
            {
                device,
                data,
                images = report.Images,
                top1 = report.Top1,
                top5 = report.Top5,
                top1Count = report.Top1Count,
                top5Count = report.Top5Count,
                classes = report.Classes.Select((c, i) => new { index = i, label = Label(i), images = c.Images, recognised = c.Recognised }),
                mistakes = report.Mistakes.Select(m => new { name = m.Name, label = m.Label, predicted = m.Predicted, margin = m.Margin }),
            });
            return;
        }

        if (report.Classes.Count <= MostClassesShown)
        {
            TextTable table = new TextTable().Number("#").Column("class").Number("pictures").Number("recognised").Number("share");
            for (int i = 0; i < report.Classes.Count; i++)
            {
                ClassCount count = report.Classes[i];
                string share = count.Images == 0 ? "" : Quantity.Percent((double)count.Recognised / count.Images);
                table.Row($"{i}", Label(i) ?? "", $"{count.Images}", $"{count.Recognised}", share);
            }

            table.WriteTo(terminal);
            terminal.WriteLine();
        }

        terminal.WriteLine($"top-1  {Quantity.Percent(report.Top1),9}  {report.Top1Count} of {report.Images}");
        terminal.WriteLine($"top-5  {Quantity.Percent(report.Top5),9}  {report.Top5Count} of {report.Images}");
        terminal.WriteLine($"on {device}, {data}");

        string? Label(int index) => index < labels.Count ? labels[index] : null;
    }
}
