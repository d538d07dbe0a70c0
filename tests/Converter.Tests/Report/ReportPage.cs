using System.Globalization;
using System.Xml.Linq;
using ResNetVk.Converter.Report;

namespace ResNetVk.Converter.Tests;

/// <summary>A page taken apart as XML: what is missing, unbalanced or unencoded fails to parse or to be found.</summary>
internal sealed class ReportPage
{
    public ReportPage(Compilation compilation)
    {
        Text = HtmlReport.Render(compilation);
        Root = XDocument.Parse(Text).Root!;
    }

    public string Text { get; }

    public XElement Root { get; }

    /// <summary>The pictures of blocks, from top to bottom.</summary>
    public IEnumerable<XElement> Pictures => WithClass("svg", "block");

    /// <summary>The boxes of all pictures: of each block first those of the imported graph, then those of the optimized one.</summary>
    public IEnumerable<XElement> Boxes => Pictures.SelectMany(p => p.Elements("g"));

    public IEnumerable<XElement> WithClass(string element, string name) => Root.Descendants(element).Where(e => Classes(e).Contains(name));

    public XElement WithId(string id) => Root.Descendants().Single(e => (string?)e.Attribute("id") == id);

    /// <summary>The first table after a heading.</summary>
    public XElement[] RowsBelow(string id) => Rows(WithId(id).ElementsAfterSelf().First(e => e.Name == "table"));

    public static XElement[] Rows(XElement table) => [.. table.Element("tbody")!.Elements("tr")];

    public static XElement[] Cells(XElement row) => [.. row.Elements("td")];

    public static string[] Classes(XElement element) => ((string?)element.Attribute("class") ?? "").Split(' ');

    /// <summary>The lines of what a box tells when it is pointed at.</summary>
    public static string[] Details(XElement box) => box.Element("title")!.Value.Split('\n');

    public static double[] Numbers(string text) =>
        [.. text.Split([' ', ',', '(', ')'], StringSplitOptions.RemoveEmptyEntries).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
}
