namespace ResNetVk.Converter.Report;

/// <summary>The page's style sheet. Wide screens get tables; below 54rem each row becomes a block of labelled lines, so nothing is off-screen.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root{color-scheme:light dark;--page:#fff;--ink:#1c2128;--card:#fcfcfd;--line:#8886;--soft:#8882;--accent:#1f66c7;--wire:#6b7480;--skip:#d97706;--good:#1a8a4a;--warn:#b86a00}
        @media(prefers-color-scheme:dark){:root{--page:#14181d;--ink:#e4e8ed;--card:#1a1f26;--accent:#7db4ff;--wire:#939ca8;--skip:#f0a03c;--good:#41c07a;--warn:#f0a03c}}
        body{font:15px/1.5 system-ui,sans-serif;margin:1.75rem;overflow-wrap:anywhere;background:var(--page);color:var(--ink)}
        header,section{max-width:82rem}section.wide{max-width:none}.wide>p{max-width:82rem}
        a{color:var(--accent)}h1{margin:0;font-size:2.2rem;line-height:1.2}h2{margin-top:3rem}.from{opacity:.75;margin-top:.25rem}
        dl{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0}dl div{border:1px solid var(--line);border-radius:.6rem;padding:.5rem 1rem;background:var(--card)}
        dt{opacity:.75;font-size:.85em}dd{margin:0;font-weight:650;font-size:1.35rem;line-height:1.3}dd small{display:block;font-weight:400;font-size:.8rem;opacity:.75}
        .verdict{border-radius:.6rem;padding:.75rem 1rem .75rem 3rem;position:relative;border:1px solid;margin:1.5rem 0}
        .verdict p{margin:0}.verdict ul{margin:.5rem 0 0;padding-left:1.2rem}
        .verdict:before{position:absolute;left:1rem;top:.35rem;font-size:1.5rem;font-weight:700;line-height:1.5}.verdict strong{display:block;font-size:1.15rem}
        .clean{border-color:var(--good);background:color-mix(in srgb,var(--good) 10%,var(--page))}.clean:before{content:"✓";color:var(--good)}
        .mixed{border-color:var(--warn);background:color-mix(in srgb,var(--warn) 10%,var(--page))}.mixed:before{content:"!";color:var(--warn)}
        .glance{margin:1.5rem 0;max-width:none}.glance div{margin:.5rem 0}.glance span{font-size:.85em;opacity:.75}.glance svg{display:block;width:100%;height:1.5rem}.glance path{fill:var(--k)}
        .note{border-left:4px solid var(--accent);padding-left:.75rem}
        table{border-collapse:collapse;width:100%;font-size:.9em}
        th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}thead th{background:var(--soft)}
        tr:target{background:color-mix(in srgb,var(--accent) 14%,var(--page))}tr[hidden]{display:none!important}
        td ul{list-style:none;margin:0;padding:0}td li{padding-left:1em;text-indent:-1em}
        td{min-width:7em}.w{min-width:11em}.v{min-width:10.5em}.k{white-space:nowrap;min-width:0}.c{white-space:nowrap;min-width:0}.n{text-align:right;white-space:nowrap;min-width:0}
        summary{cursor:pointer}.kernels{border-bottom:1px solid var(--line);padding:.4rem 0}.kernels small{display:block;padding-left:1.1rem;opacity:.8}
        .graph summary{margin:.75rem 0;font-weight:600}input{font:inherit;padding:.2rem .5rem;width:22rem;max-width:100%}
        pre{overflow-x:auto;overflow-wrap:normal;background:var(--soft);padding:1rem;border-radius:.5rem;font-size:.8em}
        figure{margin:1rem 0}figcaption{margin-top:.75rem}
        .plot{display:grid;grid-template-columns:4.5rem 1fr;font-size:.85rem;line-height:1;white-space:nowrap}
        .plot svg{width:100%;height:20rem;border-left:1px solid;border-bottom:1px solid}
        .plot svg *{vector-effect:non-scaling-stroke}.life{stroke:currentColor;stroke-width:.5}.thin{stroke:none}.grid{stroke:var(--line)}
        .bound{stroke:currentColor;stroke-width:2;stroke-dasharray:6 4}
        .ys,.xs{position:relative}.xs{grid-column:2;height:1.75rem}
        .ys span{position:absolute;right:.5rem;transform:translateY(50%)}.xs span{position:absolute;top:.5rem;transform:translateX(-50%)}
        .xt{grid-column:2;text-align:center;margin-top:.25rem}
        @media(max-width:54rem){
        body{margin:1rem}h1{font-size:1.5rem}thead{display:none}table,tbody,tr,td{display:block}
        tr{border-bottom:1px solid var(--line);padding:.6rem 0}
        td,td.n{border:0;padding:.1rem 0 .1rem 7rem;position:relative;text-align:left;white-space:normal;min-width:0}
        td:before{content:attr(data-label);position:absolute;left:0;opacity:.75}td:empty{display:none}
        td.k,td.s{display:inline;padding:0;font-weight:600}td.k{margin-right:.5em}td.k:before{position:static;content:attr(data-label) " "}td.s:before{content:none}
        .plot{grid-template-columns:4.25rem 1fr}.plot svg{height:15rem}
        }
        @media print{:root{color-scheme:light;--page:#fff;--ink:#000;--card:#fff;--wire:#555}body{margin:0;font-size:10pt}#finder{display:none}
        tr,svg.block,figure,.verdict{break-inside:avoid}h2,h3{break-after:avoid}.columns{overflow:visible}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """;
}
