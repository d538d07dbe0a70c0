using System.Xml.Linq;
using ResNetVk.Conformance.Harness;
using ResNetVk.Conformance.Harness.Report;
using Xunit;

namespace ResNetVk.Conformance.Tests.Harness;

/// <summary>The page: well-formed, nothing loaded, nothing of a name reaches it unencoded.</summary>
public sealed class ConformancePageTests
{
    private const string Hostile = "\"'><script>alert(1)</script><img src=http://x/ onerror=a>&amp;\u0007\uFFFF";

    [Fact]
    public void Names_from_anywhere_are_text()
    {
        CaseResult[] results =
        [
            .. Enum.GetValues<CaseStatus>().Select((status, i) => new CaseResult(Hostile + (i % 2), Hostile, $"{Hostile}{i}", status)
            {
                Reason = Hostile,
                Alternative = Hostile,
                WorstErrorOverBound = 0.5,
            }),
        ];
        ConformanceReport report = SampleReport.Of(results) with { Device = SampleReport.Device(Hostile, Hostile, Hostile), Filter = Hostile };
        string html = ConformancePage.Render(report);

        XElement page = Parse(html);
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "img" or "link" or "iframe" or "object");
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || a.Name.LocalName == "src");
        Assert.All(page.Descendants("a"), a => Assert.StartsWith("#", a.Attribute("href")!.Value, StringComparison.Ordinal));
        Assert.Contains("<script>alert(1)</script>", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_failures_and_reasons_can_be_read()
    {
        XElement page = Parse(ConformancePage.Render(SampleReport.Of(
            new CaseResult("operators", "Conv2D", "conv-1", CaseStatus.Passed) { WorstErrorOverBound = 0.02, Alternative = "conv2d_lanes/k3s1" },
            new CaseResult("operators", "Conv2D", "conv-2", CaseStatus.Failed) { WorstErrorOverBound = 12, Alternative = "conv2d_lanes/k3s1", Reason = "element [0,1]: 1 is not 2" },
            new CaseResult("onnx", "Tan", "test_tan", CaseStatus.Skipped) { Reason = "Tan: its input 'x' cannot run" },
            new CaseResult("onnx", "Tan", "test_tan_2", CaseStatus.Skipped) { Reason = "Tan: its input 'a' cannot run" })));

        Assert.Contains("1 case fails on this device.", page.Value, StringComparison.Ordinal);
        Assert.Contains("element [0,1]: 1 is not 2", Section(page, "failures").Value, StringComparison.Ordinal);
        Assert.Contains("2 Tan: its input '…' cannot run", Section(page, "skipped").Value, StringComparison.Ordinal);
        XElement operators = Section(page, "operators");
        string[] cells = [.. operators.Descendants("td").Select(d => d.Value.Trim())];
        Assert.Equal(["Conv2D", "1", "1", "0", "0", "12conv-2", "0.0 s", "conv2d_lanes", "1", "1", "0", "0", "12conv-2", "0.0 s"], cells);
        string[] bars = [.. operators.Descendants("b").Where(b => b.Parent!.Name == "div").Select(b => b.Value)];
        Assert.Equal(["", "", "", "", "1", "", "", "", "1"], bars);
    }

    [Theory]
    [InlineData(true, CaseStatus.Passed, "clean")]
    [InlineData(false, CaseStatus.Passed, "partial")]
    [InlineData(true, CaseStatus.Skipped, "partial")]
    [InlineData(true, CaseStatus.SurprisePass, "broken")]
    public void Only_a_whole_run_without_failures_is_clean(bool isComplete, CaseStatus status, string expected)
    {
        XElement page = Parse(ConformancePage.Render(SampleReport.Of(new CaseResult("s", "g", "n", status)) with { IsComplete = isComplete }));
        XElement verdict = page.Descendants("div").Single(d => d.Attribute("class")?.Value.StartsWith("verdict", StringComparison.Ordinal) == true);
        Assert.Equal($"verdict {expected}", verdict.Attribute("class")!.Value);
    }

    private static XElement Section(XElement page, string id) => page.Descendants("section").Single(s => s.Element("h2")!.Attribute("id")!.Value == id);

    private static XElement Parse(string html) => XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).Root!;
}
