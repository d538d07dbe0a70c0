namespace ResNetVk.Converter.Report;

/// <summary>The page's style sheet. Wide screens get tables; below 54rem each row becomes a block of labelled lines, so nothing is off-screen.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root{color-scheme:light dark;--line:#8886;--soft:#8882;--accent:#2a7de1}
        body{font:15px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
        h1{margin-bottom:0}h2{margin-top:2.5rem}.from{opacity:.75}
        dl{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0}dl div{border:1px solid var(--line);border-radius:.5rem;padding:.5rem 1rem}
        dt{opacity:.75;font-size:.85em}dd{margin:0;font-weight:600}
        .note{border-left:4px solid var(--accent);padding-left:.75rem}
        table{border-collapse:collapse;width:100%;font-size:.9em}
        th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}thead th{background:var(--soft)}
        td ul{list-style:none;margin:0;padding:0}td li{padding-left:1em;text-indent:-1em}
        td{min-width:8.5em}.w{min-width:12em}.v{min-width:10.5em}.k{white-space:nowrap;min-width:0}.n{text-align:right;white-space:nowrap;min-width:0}
        summary{cursor:pointer}td summary{opacity:.75}
        .graph summary{margin:.75rem 0;font-weight:600}
        pre{overflow-x:auto;overflow-wrap:normal;background:var(--soft);padding:1rem;border-radius:.5rem;font-size:.8em}
        figure{margin:1rem 0}figcaption{margin-top:.75rem}
        .plot{display:grid;grid-template-columns:4.5rem 1fr;font-size:.85rem;line-height:1;white-space:nowrap}
        .plot svg{width:100%;height:20rem;border-left:1px solid;border-bottom:1px solid}
        .plot svg *{vector-effect:non-scaling-stroke}.box{stroke:currentColor;stroke-width:.5}.grid{stroke:var(--line)}
        .bound{stroke:currentColor;stroke-width:2;stroke-dasharray:6 4}
        .ys,.xs{position:relative}.xs{grid-column:2;height:1.75rem}
        .ys span{position:absolute;right:.5rem;transform:translateY(50%)}.xs span{position:absolute;top:.5rem;transform:translateX(-50%)}
        .xt{grid-column:2;text-align:center;margin-top:.25rem}
        @media(max-width:54rem){
        h1{font-size:1.5rem}thead{display:none}table,tbody,tr,td{display:block}
        tr{border-bottom:1px solid var(--line);padding:.6rem 0}
        td,td.n{border:0;padding:.1rem 0 .1rem 7rem;position:relative;text-align:left;white-space:normal;min-width:0}
        td:before{content:attr(data-label);position:absolute;left:0;opacity:.75}td:empty{display:none}
        td.k,td.s{display:inline;padding:0;font-weight:600}td.k{margin-right:.5em}td.k:before{position:static;content:attr(data-label) " "}td.s:before{content:none}
        .plot{grid-template-columns:4.25rem 1fr}.plot svg{height:15rem}
        }
        """;
}
