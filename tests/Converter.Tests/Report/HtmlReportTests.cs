using System.Xml.Linq;
using ResNetVk.Converter.Report;
using ResNetVk.Converter.Tests.Import;
using ResNetVk.Format.Plan;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests;

/// <summary>Takes the page apart as XML: what is missing, unbalanced or unencoded fails to parse or to be found.</summary>
public sealed class HtmlReportTests
{
    private const string HostileName = "<script>alert('1&2')</script>\u0001\"/relu";

    private static Compilation Bundled { get; } =
        Compiler.Compile(Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx"), new CompileOptions());

    private static Compilation Hostile { get; } = CompileHostile();

    [Fact]
    public void EveryStepAppearsWithAllItTookInAndAllItsKernels()
    {
        FusionRow[] expected = [.. new FusionReport(Bundled).Rows];
        XElement[] rows = Rows(Table(Bundled, "Steps and what was fused into them"));

        Assert.Equal(expected.Select(r => r.Name), rows.Select(r => Cells(r)[1].Value));
        for (int i = 0; i < rows.Length; i++)
        {
            XElement[] cells = Cells(rows[i]);
            Assert.Equal($"{i}", cells[0].Value);
            Assert.Equal(expected[i].Operator, cells[2].Value);
            Assert.Equal(expected[i].TookIn, cells[3].Descendants("li").Select(l => l.Value));
            Assert.StartsWith(expected[i].Alternatives[0].Name, cells[4].Value, StringComparison.Ordinal);
            Assert.All(expected[i].Alternatives, a => Assert.Contains(a.Name, cells[4].Value, StringComparison.Ordinal));
            int more = expected[i].Alternatives.Count - 1;
            Assert.Equal(more == 0 ? [] : [$"{more} more"], cells[4].Descendants("summary").Select(s => s.Value));
        }
    }

    [Fact]
    public void EveryNodeThatWasNotFusedAppearsWithItsReason()
    {
        NotFusedRow[] expected = [.. new FusionReport(Hostile).NotFused];
        XElement[] rows = Rows(Table(Hostile, "Not fused"));

        Assert.NotEmpty(expected);
        Assert.Equal(
            expected.Select(n => (Printed(n.Name), n.Operator, Printed(n.Reason))),
            rows.Select(r => (Cells(r)[0].Value, Cells(r)[1].Value, Cells(r)[2].Value)));
    }

    [Fact]
    public void NamesFromTheSourceAreTextAndNeverMarkup()
    {
        XElement page = Page(Hostile);

        Assert.Empty(page.Descendants("script"));
        Assert.Contains(page.Descendants("td"), c => c.Value == Printed(HostileName));
        Assert.Contains(page.Descendants("title"), t => t.Value.StartsWith(Printed(HostileName), StringComparison.Ordinal));
        Assert.Contains(page.Descendants("pre"), p => p.Value.Contains(Printed(HostileName), StringComparison.Ordinal));
    }

    [Fact]
    public void CellsCarryTheTitleOfTheirColumnForNarrowScreens()
    {
        XElement table = Table(Bundled, "Steps and what was fused into them");
        string[] titles = [.. table.Descendants("th").Select(h => h.Value)];

        Assert.All(Rows(table), r => Assert.Equal(titles[2..], Cells(r)[2..].Select(c => (string?)c.Attribute("data-label"))));
    }

    [Fact]
    public void SizesHaveTheUnitsOfTheCommandLine()
    {
        ModelPlan plan = Bundled.Model.Plan;
        Assert.Equal(150_528, plan.ArenaSizeInBytes);
        Dictionary<string, string> figures = Page(Bundled).Descendants("dl").Elements("div").ToDictionary(d => d.Element("dt")!.Value, d => d.Element("dd")!.Value);

        Assert.Equal("147.00 KiB, lower bound 147.00 KiB", figures["arena"]);
        Assert.Equal("1.04 MiB", figures["weights"]);
        Assert.Equal("272,186", figures["parameters"]);
    }

    [Fact]
    public void TheChartHasABoxForEveryPlaceInTheArenaWithinItsFrame()
    {
        XElement figure = Page(Bundled).Descendants("figure").Single();
        double[] frame = Numbers(figure.Descendants("svg").Single().Attribute("viewBox")!.Value);
        XElement[] boxes = [.. figure.Descendants("rect")];
        ModelPlan plan = Bundled.Model.Plan;

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
        Assert.Equal(["0", "50 KiB", "100 KiB", "150 KiB"], Labels(figure, "ys"));
        Assert.Equal(["load", "5", "10", "15", "20", "store"], Labels(figure, "xs"));
        Assert.Contains("147.00 KiB", figure.Element("figcaption")!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheTallestColumnOfBoxesReachesTheLowerBound(bool winograd)
    {
        Compilation compilation = CompileConvolutions(winograd);
        Assert.Equal(winograd, compilation.Model.Plan.Steps.Any(s => s.Alternatives[0].Dispatches.Count == 2));

        // Scratch space of a step counts too; a box left out, doubled or kept for the wrong steps would miss the bound.
        XElement drawing = Page(compilation).Descendants("svg").Single();
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

    // An activation after a pooling cannot be fused, and its name is what a hostile file might hold.
    private static Compilation CompileHostile()
    {
        OnnxGraphWriter writer = new(HostileName);
        string x = writer.AddInput("x", 1, 5, 7, 11);
        string pooled = writer.AddNode("MaxPool", [x], OnnxAttributes.Ints("kernel_shape", 3, 3));
        writer.AddNode("Relu", [pooled], ["y"]).Name = HostileName;
        using ScratchFolder folder = TestData.Scratch();
        writer.Ending("y", 4).Save(folder["model.onnx"]);
        return Compiler.Compile(folder["model.onnx"], new CompileOptions());
    }

    private static XElement Page(Compilation compilation) => XDocument.Parse(HtmlReport.Render(compilation)).Root!;

    private static XElement Table(Compilation compilation, string title) =>
        Page(compilation).Descendants("h2").Single(h => h.Value == title).ElementsAfterSelf().First(e => e.Name == "table");

    private static XElement[] Rows(XElement table) => [.. table.Element("tbody")!.Elements("tr")];

    private static XElement[] Cells(XElement row) => [.. row.Elements("td")];

    private static IEnumerable<string> Labels(XElement figure, string axis) =>
        figure.Descendants("div").Single(d => (string?)d.Attribute("class") == axis).Elements("span").Select(s => s.Value);

    private static double[] Numbers(string text) => [.. text.Split(' ').Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];

    // Control characters are forbidden in HTML and XML; the page shows the replacement character instead.
    private static string Printed(string name) => name.Replace('\u0001', '\uFFFD');
}
