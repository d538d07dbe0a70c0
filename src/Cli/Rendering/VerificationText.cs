using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using Spectre.Console;

namespace ResNetVk.Cli.Rendering;

/// <summary>The outcome of a comparison with ONNX Runtime.</summary>
internal static class VerificationText
{
    /// <summary>Writes tables.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="device">The device's name.</param>
    /// <param name="report">The outputs.</param>
    /// <param name="layers">The layers; null when they were not compared.</param>
    /// <param name="precision">How the model was converted.</param>
    /// <param name="passed">The verdict.</param>
    public static void Write(Terminal terminal, string device, VerificationReport report, LayerReport? layers, Precision precision, bool passed)
    {
        TextTable table = Table("output");
        foreach (OutputComparison output in report.Outputs)
        {
            AddRow(table, output, output.Name);
        }

        table.WriteTo(terminal);
        terminal.WriteLine();
        foreach (OutputComparison output in report.Outputs)
        {
            terminal.WriteLine($"worst element of {output.Name}: {output.Worst}");
        }

        foreach (OutputComparison output in report.Outputs.Where(o => o.RoundingAllowance is not null))
        {
            terminal.WriteLine($"of the bound of {output.Name} {output.RoundingAllowance:0.00E-0} is for {PrecisionText.Rounded(precision)} rounded to 16 bits");
        }

        foreach (OutputComparison output in report.Outputs.Where(o => !o.Passed))
        {
            terminal.WriteLine($"output {output.Name} {output.Reason}");
        }

        if (layers is not null)
        {
            WriteLayers(terminal, layers);
        }

        string classes = report.Top1Agreement is { } share ? $", same class for {Quantity.Percent(share)}{(report.Top1Ties > 0 ? $" ({report.Top1Ties} by a tie)" : "")}" : "";
        terminal.WriteLine($"{(passed ? "PASSED" : "FAILED")}: {report.Samples} {(report.Samples == 1 ? "input" : "inputs")}{classes}, on {device}");
    }

    /// <summary>Writes the one JSON object.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="device">The device's name.</param>
    /// <param name="report">The outputs.</param>
    /// <param name="layers">The layers; null when they were not compared.</param>
    /// <param name="passed">The verdict.</param>
    public static void WriteJson(Terminal terminal, string device, VerificationReport report, LayerReport? layers, bool passed) => terminal.WriteJson(new
    {
        passed,
        device,
        samples = report.Samples,
        top1Agreement = report.Top1Agreement,
        top1Ties = report.Top1Ties,
        outputs = Describe(report),
        layers = layers?.Layers.Select(l => new
        {
            name = l.Node,
            @operator = l.Operator,
            fusedFrom = l.FusedFrom,
            value = l.Output.Name,
            passed = l.Output.Passed,
            maxAbsoluteError = l.Output.MaxAbsoluteError,
            maxAbsoluteReference = l.Output.MaxAbsoluteReference,
            bound = l.Output.Bound,
            cosine = l.Output.Cosine,
        }),
        firstDifferingLayer = layers?.FirstDiffering?.Node,
        layersNotCompared = layers?.NotCompared,
    });

    /// <summary>The outputs of a report, for JSON.</summary>
    public static IEnumerable<object> Describe(VerificationReport report) => report.Outputs.Select(o => new
    {
        name = o.Name,
        passed = o.Passed,
        reason = o.Reason,
        maxAbsoluteError = o.MaxAbsoluteError,
        maxAbsoluteReference = o.MaxAbsoluteReference,
        bound = o.Bound,
        roundingAllowance = o.RoundingAllowance,
        cosine = o.Cosine,
        worst = o.Worst,
    });

    private static void WriteLayers(Terminal terminal, LayerReport layers)
    {
        TextTable table = Table("layer");
        foreach (LayerComparison layer in layers.Layers)
        {
            AddRow(table, layer.Output, $"{layer.Node} ({ShortText.Operator(layer.Operator)})");
        }

        table.WriteTo(terminal);
        terminal.WriteLine();
        if (layers.NotCompared.Count > 0)
        {
            terminal.WriteLine($"not in the source, so not compared: {string.Join(", ", layers.NotCompared)}");
        }

        terminal.WriteLine(layers.FirstDiffering is { } first
            ? $"first layer that differs: {first.Node} ({ShortText.Operator(first.Operator)}), which stands for {string.Join(", ", first.FusedFrom)}; {first.Output.Worst}"
            : "no layer differs");
    }

    private static TextTable Table(string first) =>
        new TextTable().Column(first).Number("max |Δ|").Number("bound").Number("max |reference|").Number("cosine").Name("");

    private static void AddRow(TextTable table, OutputComparison comparison, string name)
    {
        string[] cells =
        [
            name,
            $"{comparison.MaxAbsoluteError:0.00E-0}",
            $"{comparison.Bound:0.00E-0}",
            $"{comparison.MaxAbsoluteReference:G5}",
            $"{comparison.Cosine:F8}",
            comparison.Passed ? "pass" : "FAIL",
        ];
        _ = comparison.Passed ? table.Row(cells) : table.Row(Color.Red, cells);
    }
}
