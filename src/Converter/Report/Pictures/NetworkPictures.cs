using System.Globalization;
using System.Text;

namespace ResNetVk.Converter.Report.Pictures;

/// <summary>The part of the page that shows the graph before and after the passes, block by block.</summary>
internal sealed class NetworkPictures
{
    // Percent of its size that the widest picture may shrink to before the page has one column less.
    private const int Shrinking = 88;

    // What the style sheet puts around a picture.
    private const int ColumnPadding = 26;

    private readonly FlowGraph _before;
    private readonly FlowGraph _after;
    private readonly BoxWriter _texts;
    private readonly NetworkOutline _outline;
    private readonly StringBuilder _html = new();

    private NetworkPictures(Compilation compilation)
    {
        NodeFates fates = new(compilation);
        _before = new FlowGraph(compilation.GraphBeforePasses);
        _after = new FlowGraph(compilation.Optimized.Graph);
        _texts = new BoxWriter(fates, compilation.Model.Plan.Steps);
        _outline = new NetworkOutline(_before, _after, fates);
    }

    /// <summary>The pictures with their legend.</summary>
    public static string Render(Compilation compilation)
    {
        NetworkPictures pictures = new(compilation);
        pictures.AppendLegend();
        pictures.AppendColumns();
        return pictures._html.ToString();
    }

    private void AppendLegend()
    {
        HashSet<OperatorKind> kinds = [.. _before.Nodes.Concat(_after.Nodes).Select(n => n.Kind)];
        _html.Append("""
            <p>Each pair of columns shows the network as imported on the left and as dispatches on the right; read down, then to the right.
            A band joins a dispatch with the nodes it computes; boxes with a broken outline are nodes that are no dispatch any more: they have the colour of
            the box that took them in, and its number. Shortcuts run at the side. Point at a box for everything that is known of it.</p><ul class="legend">
            """);
        foreach ((OperatorKind kind, string style, string words) in OperatorLabel.Kinds.Where(k => kinds.Contains(k.Kind)))
        {
            _html.Append(CultureInfo.InvariantCulture, $"<li class=\"{style}\">{words}</li>");
        }

        // The arrow heads of all pictures.
        _html.Append("""
            </ul><svg width="0" height="0" aria-hidden="true"><defs>
            <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
            <path d="M0 .5 7.5 4 0 7.5z"/></marker>
            <marker id="skiphead" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
            <path d="M0 .5 7.5 4 0 7.5z"/></marker>
            </defs></svg>
            """);
    }

    private void AppendColumns()
    {
        IReadOnlyList<IReadOnlyList<BlockRun>> columns = _outline.Columns;
        BlockLayout[][] layouts = [.. columns.Select(c => c.Select(run => new BlockLayout(_before, _after, run.Block, _outline.Origins)).ToArray())];
        PictureFrame[] frames = [.. layouts.Select(c => c.Select(l => l.Frame).Aggregate((a, b) => a.Max(b)))];
        _html.Append(CultureInfo.InvariantCulture, $"<div class=\"columns\" style=\"columns:{(frames.Max(f => f.Width) * Shrinking / 100) + ColumnPadding}px\">");
        for (int i = 0; i < columns.Count; i++)
        {
            Block[] blocks = [.. columns[i].SelectMany(run => run.More.Prepend(run.Block))];
            _html.Append(CultureInfo.InvariantCulture, $"""
                <div class="column"><h3>{i + 1} <b>{_outline.ExitShape(blocks[^1])}</b> <small>{Counts(blocks)}</small></h3>
                """);
            for (int run = 0; run < columns[i].Count; run++)
            {
                AppendBlock(layouts[i][run], frames[i], columns[i][run].Block);
                if (columns[i][run].More.Count > 0)
                {
                    AppendMore(layouts[i][run], columns[i][run].More);
                }
            }

            _html.Append("</div>");
        }

        _html.Append("</div>");
    }

    private void AppendMore(BlockLayout layout, IReadOnlyList<Block> blocks)
    {
        _html.Append(CultureInfo.InvariantCulture, $"<details class=\"more\"><summary>× {blocks.Count} more of this block: ");
        _html.Append(Counts([.. blocks])).Append("</summary><div class=\"blocks\">");
        foreach (Block block in blocks)
        {
            AppendBlock(layout, layout.Frame, block);
        }

        _html.Append("</div></details>");
    }

    private void AppendBlock(BlockLayout layout, PictureFrame frame, Block block)
    {
        BoxText[] before = [.. Enumerable.Range(block.First, block.Count).Select(p => _texts.Before(_before.Nodes[p]))];
        BoxText[] after = [.. block.After.Select(p => _texts.After(_after.Nodes[p]))];
        BlockPicture.Append(_html, layout, frame, before, after, Counts(block));
    }

    private string Counts(params Block[] blocks)
    {
        int nodes = blocks.Sum(b => Enumerable.Range(b.First, b.Count).Count(p => _before.Nodes[p].Node is not null));
        int dispatches = blocks.Sum(b => b.After.Sum(p => _texts.Dispatches(_after.Nodes[p])));
        return $"{PageText.Count(nodes, "node", "nodes")} → {PageText.Count(dispatches, "dispatch", "dispatches")}";
    }
}
