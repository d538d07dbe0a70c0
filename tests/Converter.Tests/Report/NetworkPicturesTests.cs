using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ResNetVk.Converter.Graphs;
using Xunit;
using static ResNetVk.Converter.Tests.ReportPage;

namespace ResNetVk.Converter.Tests;

/// <summary>The pictures of the graph before and after: complete, true to the plan, and drawn without anything across anything else.</summary>
public sealed partial class NetworkPicturesTests
{
    private static readonly Dictionary<string, Compilation> Networks = new()
    {
        ["bundled"] = ReportNetworks.Bundled,
        ["hostile"] = ReportNetworks.Hostile,
        ["residual"] = ReportNetworks.Residual(5),
        ["branching"] = ReportNetworks.Branching(),
        ["nested"] = ReportNetworks.Nested(),
    };

    [Theory]
    [InlineData("bundled")]
    [InlineData("hostile")]
    [InlineData("residual")]
    [InlineData("branching")]
    [InlineData("nested")]
    public void EveryNodeOfBothGraphsIsOneBox(string network)
    {
        Compilation compilation = Networks[network];
        Graph before = compilation.GraphBeforePasses;
        Graph after = compilation.Optimized.Graph;
        IEnumerable<string> expected = before.Nodes.Concat(after.Nodes).Select(n => Printed(n.Name))
            .Concat(before.Inputs.Concat(after.Inputs).Select(i => $"Input {i.Name}"))
            .Concat(before.OutputNames.Concat(after.OutputNames).Select(o => Printed($"Output {o}")));

        Assert.Equal(expected.Order(), new ReportPage(compilation).Boxes.Select(b => Details(b)[0]).Order());
    }

    [Theory]
    [InlineData("bundled")]
    [InlineData("branching")]
    public void ABoxNamesTheStepThatDoesItsWorkAndHasTheColourOfWhatTookItIn(string network)
    {
        Compilation compilation = Networks[network];
        string[] steps = [.. compilation.Model.Plan.Steps.Select(s => s.Name)];
        ILookup<string, XElement> boxes = new ReportPage(compilation).Boxes.ToLookup(b => Details(b)[0]);

        foreach (Node taker in compilation.Optimized.Graph.Nodes.Where(n => steps.Contains(n.Name)))
        {
            int step = Array.IndexOf(steps, taker.Name);
            XElement dispatch = boxes[taker.Name].Last();
            Assert.Equal($"#step{step}", (string?)dispatch.Element("a")!.Attribute("href"));
            foreach (string source in taker.FusedFrom.Where(s => s != taker.Name))
            {
                XElement box = Assert.Single(boxes[source]);
                Assert.Contains("in", Classes(box));
                Assert.Equal(Classes(dispatch)[^1], Classes(box)[^1]);
                Assert.Contains(box.Elements("text"), t => t.Value == $"→ #{step}");
                Assert.Contains($"step {step} ({taker.Name})", Details(box)[^1], StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("bundled")]
    [InlineData("hostile")]
    [InlineData("residual")]
    [InlineData("branching")]
    [InlineData("nested")]
    public void NoBoxOverlapsAnotherAndNoWireRunsThroughABox(string network)
    {
        int wires = 0;
        foreach (XElement picture in new ReportPage(Networks[network]).Pictures)
        {
            double[] frame = Numbers(picture.Attribute("viewBox")!.Value);
            (double X, double Y)[] corners = [.. picture.Elements("g").Select(Corner)];
            (double width, double height) = Size(picture.Elements("g").First());
            Assert.All(corners, c => Assert.True(c.X >= 0 && c.Y >= 0 && c.X + width <= frame[2] && c.Y + height <= frame[3], $"{c} is outside"));
            Assert.All(Pairs(corners), p => Assert.True(
                Math.Abs(p.A.X - p.B.X) >= width || Math.Abs(p.A.Y - p.B.Y) >= height, $"boxes at {p.A} and {p.B} overlap"));

            foreach (XElement wire in picture.Elements("path").Where(p => Classes(p)[0] == "wire"))
            {
                (double X, double Y)[] points = Points((string)wire.Attribute("d")!);
                Assert.All(points, p => Assert.True(p.X >= 0 && p.Y >= 0 && p.X <= frame[2] && p.Y <= frame[3], $"a wire leaves the picture at {p}"));
                Assert.True(points[^1].Y > points[0].Y, "a wire goes up");
                foreach ((var a, var b) in points.Zip(points.Skip(1)))
                {
                    Assert.DoesNotContain(corners, c => Crosses(a, b, c, width, height));
                }

                wires++;
            }
        }

        Assert.True(wires > 0);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(7, 6)]
    public void RepeatedBlocksAreDrawnOnceAndFoldTheOthersAway(int blocks, int more)
    {
        ReportPage page = new(ReportNetworks.Residual(blocks));
        XElement[] folds = [.. page.WithClass("details", "more")];

        Assert.Equal(more == 0 ? [] : [$"× {more} more of this block: {7 * more} nodes → {2 * more} dispatches"], folds.Select(f => f.Element("summary")!.Value));
        Assert.Equal(more, folds.Sum(f => f.Descendants("svg").Count()));
        string stem = (string)page.Pictures.First().Attribute("aria-label")!;
        Assert.Equal("3 nodes → 1 dispatch", stem);
    }

    [Fact]
    public void ANetworkOfThousandsOfNodesStaysAPageThatBrowsersOpen()
    {
        Compilation compilation = ReportNetworks.Residual(514);
        ReportPage page = new(compilation);

        Assert.Equal(3603, compilation.GraphBeforePasses.Nodes.Count);
        Assert.Equal(3, page.Pictures.Count(p => !p.Ancestors("details").Any()));
        Assert.InRange(page.Text.Length, 1_000_000, 8_000_000);
    }

    private static (double X, double Y) Corner(XElement box)
    {
        double[] at = Numbers(((string)box.Attribute("transform")!).Replace("translate", "", StringComparison.Ordinal));
        return (at[0], at[1]);
    }

    private static (double Width, double Height) Size(XElement box) =>
        ((double)box.Element("rect")!.Attribute("width")!, (double)box.Element("rect")!.Attribute("height")!);

    private static IEnumerable<(T A, T B)> Pairs<T>(T[] all) => all.SelectMany((a, i) => all.Skip(i + 1).Select(b => (a, b)));

    // Corners are round: the way through a corner's two ends and its middle stays within it.
    private static (double X, double Y)[] Points(string path) => [.. PathPoints().Matches(path).Select(m => (Number(m.Groups[1]), Number(m.Groups[2])))];

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    private static bool Crosses((double X, double Y) a, (double X, double Y) b, (double X, double Y) corner, double width, double height) =>
        Math.Max(a.X, b.X) > corner.X && Math.Min(a.X, b.X) < corner.X + width && Math.Max(a.Y, b.Y) > corner.Y && Math.Min(a.Y, b.Y) < corner.Y + height;

    private static string Printed(string name) => name.Replace('\u0001', '\uFFFD');

    [GeneratedRegex(@"(-?[\d.]+) (-?[\d.]+)")]
    private static partial Regex PathPoints();
}
