using System.Globalization;
using System.Text;
using ResNetVk.Conformance.Harness.Report;
using ResNetVk.Converter.Report;

namespace ResNetVk.Training;

/// <summary>
/// One self-contained HTML page about a run: accuracy, whether the files compute what was trained, curves, confusion matrix, classes, worst mistakes, model
/// card. No scripts; it loads nothing.
/// </summary>
internal static class ReportPage
{
    private const int MostMistakes = 24;

    private const string Style = """
        .wide{overflow-x:auto}.confusion{max-width:100%;min-width:26rem;font-size:14px;display:block}.confusion text{fill:var(--ink)}.confusion text.on{fill:var(--page);font-weight:600}
        .right{fill:var(--good)}.wrong{fill:var(--bad)}.frame{fill:none;stroke:var(--line)}
        .curves img{max-width:100%;width:720px;height:auto;display:block}
        .mistakes{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:.75rem;margin:1rem 0}
        .mistakes figure{margin:0;border:1px solid var(--line);border-radius:.6rem;background:var(--card);padding:.6rem;text-align:center}
        .mistakes img{width:100%;max-width:8rem;aspect-ratio:var(--shape);image-rendering:pixelated;border-radius:.3rem}.mistakes figcaption{font-size:.85rem;opacity:1;line-height:1.35}
        .mistakes b{color:var(--bad)}.mistakes small{display:block;opacity:.75}
        .card td:first-child{white-space:nowrap;opacity:.75;width:12rem}code{font-size:.9em}
        @media(max-width:46rem){.card td{padding-left:0}.card td:first-child{width:auto;font-size:.85em}}
        """;

    /// <summary>Renders the page.</summary>
    public static string Render(RunFindings findings)
    {
        CheckpointDescription run = findings.Run;
        string title = PageText.Encode(findings.Title);
        StringBuilder html = new();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"/>
            <title>{title}: training</title><style>{ReportStyle.Css}{Style}</style></head><body>
            <header><h1>{title}</h1><p class="from">trained by ResNetVk {ConformancePage.Version}: {run.EpochsDone} of {run.Settings.Epochs} epochs in {TimeText.Format(TimeSpan.FromSeconds(run.ElapsedSeconds))},
            seed {run.Settings.Seed}</p>
            """);
        AppendVerdict(html, findings);
        AppendFigures(html, findings);
        html.Append("""<nav><a href="#curves">Curves</a><a href="#confusion">Confusion matrix</a><a href="#classes">Classes</a><a href="#mistakes">Worst mistakes</a><a href="#verification">Verification</a><a href="#card">Model card</a></nav></header><main>""");
        AppendCurves(html, findings);
        html.Append("<section><h2 id=\"confusion\">Confusion matrix</h2>").Append(ConfusionPicture.Render(findings.Torch, run.Data.Labels)).Append("</section>");
        AppendClasses(html, findings);
        AppendMistakes(html, findings);
        VerificationSection.Append(html, findings);
        AppendCard(html, findings);
        return html.Append("</main></body></html>\n").ToString();
    }

    private static void AppendVerdict(StringBuilder html, RunFindings findings)
    {
        string[] missing = [.. findings.Runtimes.Where(r => r.Predictions is null).Select(r => $"{r.Name} {r.On}")];
        string agreed = string.Join(" and ", findings.Runtimes.Where(r => r.Predictions is not null).Select(r => r.Name));
        string images = findings.Subset.Length == findings.Torch.Count
            ? $"all {PageText.Count(findings.Torch.Count)} test images" : $"{PageText.Count(findings.Subset.Length)} of {PageText.Count(findings.Torch.Count)} test images";
        (string kind, string sentence, string evidence) = findings switch
        {
            { Problem: { } problem } => ("broken", "The network cannot be converted.", problem),
            { Passed: false } => ("broken", "A file does not compute what was trained.", $"See below what differs. {string.Join(" ", missing)}"),
            _ when missing.Length > 0 => ("partial", "What ran agrees with the training.", $"{agreed} and TorchSharp: {images}. {string.Join(" ", missing)}"),
            _ => ("clean", "The converted file computes what was trained.", $"{agreed} give TorchSharp's answers for {images}; all numbers are within their bounds."),
        };
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"verdict {kind}\"><p><strong>{PageText.Encode(sentence)}</strong> {PageText.Encode(evidence)}</p></div>");
    }

    private static void AppendFigures(StringBuilder html, RunFindings findings)
    {
        html.Append("<dl>");
        Figure("test accuracy, TorchSharp", ModelCard.Percent(findings.Torch.Accuracy), $"{PageText.Count(findings.Torch.Correct)} of {PageText.Count(findings.Torch.Count)} images");
        foreach (RuntimeResult runtime in findings.Runtimes)
        {
            bool isPart = findings.Subset.Length < findings.Torch.Count;
            Figure(
                runtime.Name,
                runtime.Predictions is { } p ? ModelCard.Percent(p.Accuracy) : "–",
                runtime.Predictions is { } q ? $"{PageText.Count(q.Correct)} of {PageText.Count(q.Count)}{(isPart ? $"; TorchSharp {PageText.Count(findings.Compared.Correct)}" : "")}" : "did not run");
        }

        if (findings.Comparisons.Count > 0)
        {
            LogitsComparison worst = findings.Comparisons.MinBy(c => c.Same)!;
            Figure("agreement", ModelCard.Percent((double)worst.Same / worst.Images), $"{PageText.Count(worst.Same)} of {PageText.Count(worst.Images)} classes{(worst.Ties > 0 ? $", {worst.Ties} ties" : "")}");
        }

        if (findings.Statistics is { } statistics)
        {
            Figure("parameters", PageText.Count(statistics.Parameters), $"{(1e-6 * statistics.MultiplyAdds).ToString("N1", CultureInfo.InvariantCulture)} million multiply-adds");
            Figure(RunReport.ConvertedName, ByteSize.Format(findings.Files.First(f => f.Name == RunReport.ConvertedName).SizeInBytes), "weights, shaders, plan");
        }

        html.Append("</dl>");

        void Figure(string name, string figure, string small) => html.Append(
            CultureInfo.InvariantCulture, $"<div><dt>{PageText.Encode(name)}</dt><dd>{PageText.Encode(figure)}<small>{PageText.Encode(small)}</small></dd></div>");
    }

    private static void AppendCurves(StringBuilder html, RunFindings findings)
    {
        html.Append("<section><h2 id=\"curves\">Curves</h2>");
        if (findings.Epochs.Count == 0)
        {
            html.Append("<p class=\"about\">There are no metrics of the epochs beside the checkpoint.</p></section>");
            return;
        }

        (string Name, IReadOnlyList<EpochMetrics> Epochs) run = (findings.Run.Network.Name, findings.Epochs);
        EpochMetrics last = findings.Epochs[^1];
        html.Append(CultureInfo.InvariantCulture, $"""
            <picture class="curves"><source media="(prefers-color-scheme: dark)" srcset="{Png(CurvesPlot.Draw(run, isDark: true))}"/><img src="{Png(CurvesPlot.Draw(run, isDark: false))}" alt="training and test error by epoch"/></picture>
            <p class="about">After epoch {last.Epoch}: loss {last.TrainLoss:F4}, training accuracy {ModelCard.Percent(last.TrainAccuracy)} (augmented images, before each step),
            test accuracy {ModelCard.Percent(last.TestAccuracy)}, {last.ImagesPerSecond:F0} images/s.</p></section>
            """);
    }

    private static void AppendClasses(StringBuilder html, RunFindings findings)
    {
        html.Append("""<section><h2 id="classes">Classes</h2><table><thead><tr><th>class</th><th class="n">images</th><th class="n">recognised</th><th class="n">precision</th><th>recall</th><th>most often taken for</th></tr></thead><tbody>""");
        TestPredictions torchSharp = findings.Torch;
        for (int i = 0; i < torchSharp.Classes; i++)
        {
            (int images, int found, int right) = torchSharp.CountsOf(i);
            double recall = images == 0 ? 0 : (double)right / images;
            int other = Enumerable.Range(0, torchSharp.Classes).Where(c => c != i).DefaultIfEmpty(i).MaxBy(c => torchSharp.Confusion[i, c]);
            string confused = other != i && torchSharp.Confusion[i, other] > 0 ? $"{findings.Run.Data.Labels[other]} ({PageText.Count(torchSharp.Confusion[i, other])})" : "";
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="s">{PageText.Breakable(findings.Run.Data.Labels[i])}</td><td class="n" data-label="images">{PageText.Count(images)}</td><td class="n" data-label="recognised">{PageText.Count(right)}</td><td class="n" data-label="precision">{ModelCard.Share(right, found)}</td>
                <td class="m" data-label="recall"><div><span>{ModelCard.Share(right, images)}</span><svg viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label="recall {ModelCard.Share(right, images)}"><rect class="in" width="{recall:0.####}" height="1"/></svg></div></td><td data-label="taken for">{PageText.Encode(confused)}</td></tr>
                """);
        }

        html.Append("</tbody></table><p class=\"about\">Precision: of the images taken for the class, those that show it. Recall: of the images that show it, those recognised. By TorchSharp, on all test images.</p></section>");
    }

    private static void AppendMistakes(StringBuilder html, RunFindings findings)
    {
        IReadOnlyList<int> worst = findings.Torch.WorstMistakes(MostMistakes);
        ImageShape shape = findings.Images.Shape;
        html.Append("<section><h2 id=\"mistakes\">Worst mistakes</h2>").Append(worst.Count == 0
            ? "<p class=\"about\">There are none: every test image was recognised.</p>"
            : "<p class=\"about\">Of the images not recognised those of whose wrong class the network is surest, with the probability it gives that class and the right one.</p>");
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"mistakes\" style=\"--shape:{shape.Width}/{shape.Height}\">");
        foreach (int i in worst)
        {
            (int found, int right) = (findings.Torch.Predicted(i), findings.Torch.Label(i));
            html.Append(CultureInfo.InvariantCulture, $"""
                <figure><img src="{Png(ImagePixels.ToPng(findings.Images, i))}" alt="test image {i}"/><figcaption><b>{PageText.Encode(findings.Run.Data.Labels[found])}</b> {100 * findings.Torch.Probability(i, found):F1} %
                <small>is {PageText.Encode(findings.Run.Data.Labels[right])}, {100 * findings.Torch.Probability(i, right):0.##} %</small><small>test image {i}</small></figcaption></figure>
                """);
        }

        html.Append("</div></section>");
    }

    private static void AppendCard(StringBuilder html, RunFindings findings)
    {
        html.Append("<section><h2 id=\"card\">Model card</h2><table class=\"card\"><tbody>");
        foreach ((string name, string value) in ModelCard.Facts(findings))
        {
            string text = name == "command" ? $"<code>{PageText.Breakable(value).Replace("\n", "<br/>", StringComparison.Ordinal)}</code>" : PageText.Encode(value);
            html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"s\">{PageText.Encode(name)}</td><td>{text}</td></tr>");
        }

        html.Append("</tbody></table><details><summary>All settings</summary><dl class=\"facts\">");
        foreach ((string name, string value) in ModelCard.Settings(findings.Run.Settings))
        {
            html.Append(CultureInfo.InvariantCulture, $"<div><dt>{PageText.Encode(name)}</dt><dd>{PageText.Encode(value)}</dd></div>");
        }

        html.Append("</dl></details></section>");
    }

    private static string Png(byte[] file) => $"data:image/png;base64,{Convert.ToBase64String(file)}";
}
