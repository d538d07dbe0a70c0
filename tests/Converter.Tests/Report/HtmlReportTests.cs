using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Report;
using ResNetVk.Converter.Tests.Import;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;
using static ResNetVk.Converter.Tests.ReportPage;

namespace ResNetVk.Converter.Tests;

/// <summary>What the page says: summary, tables, memory; and that nothing but itself gets into it.</summary>
public sealed class HtmlReportTests
{
    private static readonly ReportPage Bundled = new(ReportNetworks.Bundled);
    private static readonly ReportPage Hostile = new(ReportNetworks.Hostile);

    [Fact]
    public void EveryStepAppearsWithAllItTookInAndHowItRuns()
    {
        FusionRow[] expected = [.. new FusionReport(ReportNetworks.Bundled).Rows];
        XElement[] rows = Bundled.RowsBelow("steps");

        Assert.Equal(expected.Select(r => r.Name), rows.Select(r => Cells(r)[1].Value));
        for (int i = 0; i < rows.Length; i++)
        {
            XElement[] cells = Cells(rows[i]);
            Alternative first = expected[i].First;
            Dispatch dispatch = first.Dispatches.Single();
            Assert.Equal($"step{i}", (string?)rows[i].Attribute("id"));
            Assert.Equal($"{i}", cells[0].Value);
            Assert.Equal(expected[i].Operator, cells[2].Value);
            Assert.Equal(expected[i].TookIn, cells[3].Descendants("li").Select(l => l.Value));
            Assert.Equal(string.Join('x', expected[i].Shape), cells[4].Value);
            Assert.StartsWith(first.Name, cells[5].Value, StringComparison.Ordinal);
            Assert.StartsWith($"{dispatch.Grid.X}×{dispatch.Grid.Y}×{dispatch.Grid.Z} of {dispatch.Constants[0]}×", cells[6].Value, StringComparison.Ordinal);
            Assert.Equal(expected[i].MultiplyAdds == 0 ? "" : $"{expected[i].MultiplyAdds:N0}", cells[7].Value);
        }
    }

    [Fact]
    public void EveryStepLinksToAllItsAlternativesWithWhatTheyNeed()
    {
        FusionRow[] expected = [.. new FusionReport(ReportNetworks.Bundled).Rows];
        XElement[] rows = Bundled.RowsBelow("steps");
        for (int i = 0; i < rows.Length; i++)
        {
            XElement link = Cells(rows[i])[5].Element("a")!;
            XElement group = Bundled.WithId(((string)link.Attribute("href")!)[1..]);
            XElement[] alternatives = Rows(group.Element("table")!);

            Assert.Contains(group.Descendants("a"), a => (string?)a.Attribute("href") == $"#step{i}");
            Assert.Equal($"+{alternatives.Length - 1}", link.Value);
            Assert.Equal(expected[i].Alternatives.Select(a => a.Name), alternatives.Select(a => Cells(a)[1].Value));
            Assert.Equal(expected[i].Alternatives.Select(a => DispatchText.Describe(a.Requirements)), alternatives.Select(a => Cells(a)[2].Value));
            Assert.Equal(
                expected[i].Alternatives.Select(a => string.Concat(a.Dispatches.Select(d => $"{d.Shader[CompiledModel.ShaderPrefix.Length..]}: {DispatchText.Of(d)}"))),
                alternatives.Select(a => Cells(a)[3].Value));
        }
    }

    [Fact]
    public void AnInputAndAnOutputThatAreCopiedAreSaid()
    {
        Assert.Contains("1 dispatch loads the input into the arena (a processor copies it instead) and 1 copy stores the output;", Bundled.Root.Value.ReplaceLineEndings(" "), StringComparison.Ordinal);
        XElement row = Assert.Single(Bundled.Root.Descendants("tr"), r => r.Elements("td").Any(cell => cell.Value == "copy/dense"));
        Assert.Equal(["1", "copy/dense", "Vulkan 1.1", "copy of 40 bytes"], Cells(row).Select(cell => cell.Value));
        row = Assert.Single(Bundled.Root.Descendants("tr"), r => r.Elements("td").Any(cell => cell.Value == "copy/blocked"));
        Assert.Equal(["1", "copy/blocked", "a processor", "copy of 12544 bytes"], Cells(row).Select(cell => cell.Value));
    }

    [Fact]
    public void EveryNodeThatWasNotFusedAppearsWithItsReason()
    {
        NotFusedRow[] expected = [.. new FusionReport(ReportNetworks.Hostile).NotFused];
        XElement[] rows = Hostile.RowsBelow("notfused");

        Assert.NotEmpty(expected);
        Assert.Equal(
            expected.Select(n => (Printed(n.Name), n.Operator, Printed(n.Reason))),
            rows.Select(r => (Cells(r)[0].Value, Cells(r)[1].Value, Cells(r)[2].Value)));
    }

    [Fact]
    public void NamesFromTheSourceAreTextAndNeverMarkup()
    {
        string name = Printed(ReportNetworks.HostileName);

        // The one script is the page's own, the same for every network.
        Assert.Equal(Bundled.Root.Descendants("script").Single().Value, Hostile.Root.Descendants("script").Single().Value);
        Assert.DoesNotContain("<script>alert", Hostile.Text, StringComparison.Ordinal);
        Assert.Contains(Hostile.Root.Descendants("td"), c => c.Value == name);
        Assert.Contains(Hostile.Root.Descendants("title"), t => t.Value == $"{name}: conversion report");
        Assert.Contains(Hostile.Root.Descendants("pre"), p => p.Value.Contains(name, StringComparison.Ordinal));
        Assert.Equal(2, Hostile.Boxes.Count(b => Details(b)[0] == name
            && b.Elements("text").Any(t => t.Value.Length > 10 && name.Contains(t.Value.TrimStart('…'), StringComparison.Ordinal))));
    }

    [Fact]
    public void ThePageLoadsNothingAndRunsNoScriptButItsOwn()
    {
        string script = Hostile.Root.Descendants("script").Single().Value;
        string policy = Hostile.Root.Descendants("meta").Select(m => (string?)m.Attribute("content") ?? "")
            .Single(c => c.Contains("script-src", StringComparison.Ordinal));
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));

        Assert.StartsWith("default-src 'none'; style-src 'unsafe-inline'; ", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src 'sha256-{hash}';", policy, StringComparison.Ordinal);
        Assert.All(Hostile.Root.Descendants().Attributes(), a => Assert.NotEqual("src", a.Name));
        Assert.All(Hostile.Root.Descendants().Attributes("href"), a => Assert.StartsWith("#", a.Value, StringComparison.Ordinal));
        Assert.All(Regex.Matches(Hostile.Text, @"url\(([^)]*)\)").Select(m => m.Groups[1].Value), url => Assert.StartsWith("#", url, StringComparison.Ordinal));
        Assert.DoesNotContain("@import", Hostile.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryLinkLeadsSomewhere()
    {
        string[] ids = [.. Bundled.Root.Descendants().Attributes("id").Select(a => a.Value)];

        Assert.Equal(ids.Distinct(), ids);
        Assert.All(Bundled.Root.Descendants().Attributes("href"), a => Assert.Contains(a.Value[1..], ids));
    }

    [Fact]
    public void CellsCarryTheTitleOfTheirColumnForNarrowScreens()
    {
        XElement table = Bundled.WithId("steptable");
        string[] titles = [.. table.Descendants("th").Select(h => h.Value)];

        Assert.All(Rows(table), r => Assert.Equal(titles[2..], Cells(r)[2..].Select(c => (string?)c.Attribute("data-label"))));
    }

    [Fact]
    public void AFileOfSeveralInputShapesIsSaidToBeOne()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx");
        Dictionary<string, TensorShape> Shape(int batch) => new() { ["input"] = new TensorShape(batch, 1, 28, 28) };
        ReportPage page = new(Compiler.Compile(path, new CompileOptions { InputShapes = Shape(2), FurtherInputShapes = [Shape(1), Shape(3)] }));

        Assert.Contains(page.WithClass("p", "note"), n => n.Value == "the file also has 2 plans for other input shapes; this page shows the first");
        Assert.DoesNotContain(Bundled.WithClass("p", "note"), n => n.Value.Contains("other input shape", StringComparison.Ordinal));
    }

    [Fact]
    public void RoundedWeightsAreToldWithTheWorstOfThem()
    {
        string path = Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx");
        Compilation half = Compiler.Compile(path, new CompileOptions { Precision = Precision.Fp16 });
        ReportPage page = new(half);
        string told = Assert.Single(page.WithClass("p", "rounding")).Value;
        Assert.Contains(FormattableString.Invariant($"by at most\n{half.Rounding!.LargestError:0.0E-0} ({half.Rounding.AtLargestError})"), told, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"by at most {half.Rounding.LargestRelativeError:0.0E-0}"), told, StringComparison.Ordinal);
        Assert.Contains("in the file, fp16", page.Text, StringComparison.Ordinal);
        Assert.Empty(Bundled.WithClass("p", "rounding"));
        Assert.Null(ReportNetworks.Bundled.Rounding);
        Assert.InRange(half.Model.Plan.Statistics.WeightSizeInBytes, 1, (ReportNetworks.Bundled.Model.Plan.Statistics.WeightSizeInBytes / 2) + 4096);
    }

    [Fact]
    public void SizesHaveTheUnitsOfTheCommandLine()
    {
        Assert.Equal(934_400, ReportNetworks.Bundled.Model.Plan.ArenaSizeInBytes);
        Dictionary<string, string> figures = Bundled.Root.Descendants("dl").Elements("div").ToDictionary(d => d.Element("dt")!.Value, d => d.Element("dd")!.Value);

        Assert.Equal("912.50 KiBits lower bound, none can be smaller", figures["arena"]);
        Assert.Equal("1.04 MiBin the file, fp32", figures["weights"]);
        Assert.Equal("272,186learned", figures["parameters"]);
        Assert.Equal("23from 73 nodes", figures["dispatches"]);
    }

    [Fact]
    public void TheChartHasABoxForEveryPlaceInTheArenaWithinItsFrame()
    {
        XElement figure = Chart(Bundled);
        double[] frame = Numbers(figure.Descendants("svg").Single().Attribute("viewBox")!.Value);
        XElement[] boxes = [.. figure.Descendants("rect")];
        ModelPlan plan = ReportNetworks.Bundled.Model.Plan;

        // The load step and every body step fill at least one place each; only the store step fills none.
        Assert.Equal(plan.Inputs.Count + plan.Steps.Count + plan.Outputs.Count, frame[2]);
        Assert.Equal(
            plan.Inputs.Select(i => i.Load.Name).Concat(plan.Steps.Select(s => s.Name)),
            boxes.Select(b => b.Value[..b.Value.IndexOf(':')]).Distinct());
        Assert.All(boxes, b =>
        {
            double[] box = [.. new[] { "x", "y", "width", "height" }.Select(n => Numbers(b.Attribute(n)!.Value)[0])];
            Assert.InRange(box[0], 0, frame[2] - 1);
            Assert.InRange(box[0] + box[2], 1, frame[2]);
            Assert.InRange(box[1], 0, frame[3]);
            Assert.InRange(box[1] + box[3], 0, frame[3] + 0.1);
        });

        // Axes are text of the page, so that a narrow page does not shrink them.
        Assert.Empty(figure.Descendants("text"));
        Assert.Equal(["0", "200 KiB", "400 KiB", "600 KiB", "800 KiB"], Labels(figure, "ys"));
        Assert.Equal(["load", "5", "10", "15", "20", "store"], Labels(figure, "xs"));
        Assert.Contains("912.50 KiB", figure.Element("figcaption")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void TheChartSaysWhatItDoesNotDrawWhereStepsCanBeComputedTogether()
    {
        const string NotDrawn = "What steps computed together keep until the last of them has ended is not drawn.";
        Assert.Contains(NotDrawn, Chart(Bundled).Element("figcaption")!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("computed together", Chart(Hostile).Element("figcaption")!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheTallestColumnOfBoxesReachesTheLowerBound(bool winograd)
    {
        Compilation compilation = CompileConvolutions(winograd);
        Assert.Equal(winograd, compilation.Model.Plan.Steps.Any(s => s.Alternatives[0].Dispatches.Count == 3));

        // Scratch space of a step counts too; a box left out, doubled or kept for the wrong steps would miss the bound.
        XElement drawing = Chart(new ReportPage(compilation)).Descendants("svg").Single();
        double[] frame = Numbers(drawing.Attribute("viewBox")!.Value);
        double[] columns = new double[(int)frame[2]];
        foreach (XElement box in drawing.Elements("rect"))
        {
            int first = (int)box.Attribute("x")!;
            for (int step = first; step < first + (int)box.Attribute("width")!; step++)
            {
                columns[step] += (double)box.Attribute("height")!;
            }
        }

        XElement bound = drawing.Elements("line").Single(l => (string?)l.Attribute("class") == "bound");
        Assert.Equal(frame[3] - (double)bound.Attribute("y1")!, columns.Max(), tolerance: 0.5);
    }

    // Two layers large enough for Winograd's scratch space to be the peak.
    private static Compilation CompileConvolutions(bool winograd)
    {
        OnnxGraphWriter writer = new("convolutions");
        string value = writer.AddInput("x", 1, 64, 56, 56);
        foreach (string weight in new[] { "w1", "w2" })
        {
            value = writer.AddNode("Conv", [value, writer.Weight(weight, 64, 64, 3, 3)], OnnxAttributes.Ints("pads", 1, 1, 1, 1));
        }

        using ScratchFolder folder = TestData.Scratch();
        writer.Ending(value, 4).Save(folder["model.onnx"]);
        return Compiler.Compile(folder["model.onnx"], new CompileOptions { Winograd = winograd });
    }

    private static XElement Chart(ReportPage page) => page.WithId("memory").ElementsAfterSelf("figure").First();

    private static IEnumerable<string> Labels(XElement figure, string axis) =>
        figure.Descendants("div").Single(d => (string?)d.Attribute("class") == axis).Elements("span").Select(s => s.Value);

    // Control characters are forbidden in HTML and XML; the page shows the replacement character instead.
    private static string Printed(string name) => name.Replace('\u0001', '\uFFFD');
}
