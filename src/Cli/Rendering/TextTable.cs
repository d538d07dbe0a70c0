using Spectre.Console;
using Spectre.Console.Rendering;

namespace ResNetVk.Cli.Rendering;

/// <summary>A table of plain strings: no markup, one line under the header, no frame.</summary>
internal sealed class TextTable
{
    private readonly Table _table = new Table().Border(TableBorder.Simple).SafeBorder();

    /// <summary>Adds a column whose cells may be broken into lines.</summary>
    public TextTable Column(string header)
    {
        _table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))));
        return this;
    }

    /// <summary>Adds a column of numbers or short words: never broken.</summary>
    public TextTable Number(string header)
    {
        _table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))).RightAligned().NoWrap());
        return this;
    }

    /// <summary>Adds a column of names: never broken.</summary>
    public TextTable Name(string header)
    {
        _table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))).NoWrap());
        return this;
    }

    /// <summary>Adds a row with a cell per column.</summary>
    public TextTable Row(params IEnumerable<string> cells)
    {
        _table.AddRow(cells.Select(c => (IRenderable)new Text(Terminal.Printable(c))));
        return this;
    }

    /// <summary>Adds a row in one style, for instance red where a comparison failed.</summary>
    public TextTable Row(Color color, params IEnumerable<string> cells)
    {
        _table.AddRow(cells.Select(c => (IRenderable)new Text(Terminal.Printable(c), new Style(foreground: color))));
        return this;
    }

    /// <summary>Writes the table to standard output.</summary>
    public void WriteTo(Terminal terminal) => terminal.Write(_table);
}
