using System.Globalization;
using System.Text;
using System.Text.Json;
using ResNetVk.Conformance.Harness.Report;
using ResNetVk.Converter.Report;

namespace ResNetVk.Training;

/// <summary>What somebody who is given the network should know of it (Mitchell et al. 2018): the same facts as Markdown and on the page.</summary>
internal static class ModelCard
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    /// <summary>Name and value of each fact, in order.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(RunFindings findings)
    {
        CheckpointDescription run = findings.Run;
        DataDescription data = run.Data;
        List<(string, string)> facts =
        [
            ("network", run.Network.Choice is { } choice ? choice.Architecture : $"finetuned from a file with SHA-256 {run.Network.SourceSha256}{Frozen(run.Network)}"),
            ("input", $"pictures of {data.Channels}×{data.Height}×{data.Width} ({(data.Channels == 1 ? "grey" : "RGB")})"),
            ("normalisation", $"(value / 255 − mean) / std, mean {Join(data.Normalization.Mean)}, std {Join(data.Normalization.StandardDeviation)}; in the file"),
            ("output", $"logits of {data.Labels.Count} classes, in the order of {RunReport.LabelsName}"),
        ];
        if (findings.Statistics is { } statistics)
        {
            facts.Add(("parameters", PageText.Count(statistics.Parameters)));
            facts.Add(("multiply-adds per image", $"{PageText.Count(statistics.MultiplyAdds)} ({(2e-6 * statistics.MultiplyAdds).ToString("N1", CultureInfo.InvariantCulture)} MFLOPs)"));
        }

        facts.AddRange(
        [
            ("sizes", string.Join(", ", findings.Files.Select(f => $"{f.Name} {ByteSize.Format(f.SizeInBytes)}"))),
            ("data", $"{data.Name}: {PageText.Count(data.Images)} training and {PageText.Count(findings.Torch.Count)} test images; SHA-256 of the training images {data.Fingerprint}"),
            ("epochs", $"{run.EpochsDone} of {run.Settings.Epochs}, {TimeText.Format(TimeSpan.FromSeconds(run.ElapsedSeconds))} of training"),
            ("seed", run.Settings.Seed.ToString(CultureInfo.InvariantCulture)),
            ("command", findings.Command ?? $"not recorded (a line in {RunReport.CommandName} beside the checkpoint would be shown here)"),
            ("test accuracy", $"{Percent(findings.Torch.Accuracy)} ({PageText.Count(findings.Torch.Correct)} of {PageText.Count(findings.Torch.Count)}); no choice was made by the test images"),
            ("intended use", findings.Options.IntendedUse ?? $"pictures like those of {data.Name}; nothing is known of others, which get one of the {data.Labels.Count} classes all the same"),
            ("licence", findings.Options.Licence ?? $"not stated (--licence); the licence of {data.Name} may bind the weights"),
        ]);
        return facts;
    }

    /// <summary>Every setting of the run by its name.</summary>
    public static IEnumerable<(string Name, string Value)> Settings(TrainingSettings settings) =>
        JsonSerializer.SerializeToNode(settings, s_json)!.AsObject().Select(pair => (pair.Key, pair.Value?.ToString() ?? "none"));

    /// <summary>The card as Markdown.</summary>
    public static string Markdown(RunFindings findings)
    {
        StringBuilder card = new();
        card.Append(Invariant($"# {Line(findings.Title)}\n\n| | |\n|---|---|\n"));
        foreach ((string name, string value) in Facts(findings))
        {
            card.Append(Invariant($"| {name} | {(name == "command" ? $"`{Line(value)}`" : Line(value))} |\n"));
        }

        card.Append("\n## Verification\n\n");
        foreach (RuntimeResult runtime in findings.Runtimes)
        {
            card.Append(runtime.Predictions is { } p
                ? Invariant($"* {runtime.Name} {Line(runtime.On)}: {Percent(p.Accuracy)} ({p.Correct} of {p.Count} test images{(p.Count < findings.Torch.Count ? ", evenly spread" : "")}); TorchSharp on the same images {Percent(findings.Compared.Accuracy)}.\n")
                : Invariant($"* {runtime.Name}: {Line(runtime.On)}.\n"));
        }

        if (findings.Problem is not null)
        {
            card.Append(Invariant($"* The network cannot be converted: {Line(findings.Problem)}\n"));
        }

        if (findings.Comparisons.Count > 0)
        {
            card.Append("\n| compared | images | same class | largest difference of a logit | allowed | |\n|---|---|---|---|---|---|\n");
            foreach (LogitsComparison c in findings.Comparisons)
            {
                card.Append(Invariant($"| {c.Name} | {c.Images} | {c.Same}{(c.Ties > 0 ? $" and {c.Ties} ties" : "")} | {c.MaxAbsoluteError:G3} | {c.Bound:G3} | {(c.Passed ? "passed" : "FAILED")} |\n"));
            }
        }

        card.Append("\n## Classes\n\n| class | images | recognised | precision | recall |\n|---|---|---|---|---|\n");
        for (int i = 0; i < findings.Torch.Classes; i++)
        {
            (int images, int found, int right) = findings.Torch.CountsOf(i);
            card.Append(Invariant($"| {Line(findings.Run.Data.Labels[i])} | {images} | {right} | {Share(right, found)} | {Share(right, images)} |\n"));
        }

        card.Append("\n## Settings\n\n").AppendJoin(", ", Settings(findings.Run.Settings).Select(s => $"{s.Name} {s.Value}"));
        return card.Append(Invariant($".\n\nWritten by resnetvk-train {ConformancePage.Version}.\n")).ToString();
    }

    /// <summary>A share as percent with two places.</summary>
    public static string Percent(double share) => Invariant($"{100 * share:F2} %");

    /// <summary>A quotient as percent; a dash where nothing was to be divided.</summary>
    public static string Share(int part, int whole) => whole == 0 ? "–" : Invariant($"{100.0 * part / whole:F1} %");

    private static string Frozen(NetworkPlan plan) => plan.Freeze.Length > 0 ? $", {plan.Freeze} kept" : "";

    private static string Join(IEnumerable<float> values) => string.Join(", ", values.Select(v => v.ToString("0.####", CultureInfo.InvariantCulture)));

    // Names come from anywhere: none may end the row of a table or begin a tag.
    private static string Line(string text) => string.Concat(text.Select(c => c switch
    {
        '|' => "\\|",
        '<' => "&lt;",
        '`' => "'",
        '\n' => "; ",
        _ when char.IsControl(c) => " ",
        _ => $"{c}",
    }));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
