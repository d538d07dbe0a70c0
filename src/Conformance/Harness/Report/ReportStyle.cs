namespace ResNetVk.Conformance.Harness.Report;

/// <summary>The style sheet of reports, which other pages share. On narrow screens each row of a table becomes a block of labelled lines, so nothing is off-screen.</summary>
public static class ReportStyle
{
    /// <summary>What goes between <c>&lt;style&gt;</c> and its end.</summary>
    public const string Css = """
        :root{color-scheme:light dark;--page:#fff;--ink:#1c2128;--card:#fafbfc;--line:#8886;--soft:#8881;--accent:#1f66c7;--good:#1a7f42;--bad:#c22f2f;--warn:#9a6200}
        @media(prefers-color-scheme:dark){:root{--page:#14181d;--ink:#e4e8ed;--card:#1a1f26;--accent:#7db4ff;--good:#41c07a;--bad:#ff7b72;--warn:#f0a03c}}
        *{box-sizing:border-box}
        body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;padding:1.75rem;max-width:72rem;overflow-wrap:anywhere;background:var(--page);color:var(--ink)}
        a{color:var(--accent)}h1{margin:0;font-size:2rem;line-height:1.2}h2{margin:3rem 0 .25rem}.from,.about{opacity:.8;margin:.25rem 0}
        dl{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.25rem 0}dl div{border:1px solid var(--line);border-radius:.6rem;padding:.5rem 1rem;background:var(--card)}
        dt{opacity:.75;font-size:.85em}dd{margin:0;font-weight:650;font-size:1.35rem;line-height:1.3}dd small{display:block;font-weight:400;font-size:.8rem;opacity:.75}
        dd.good{color:var(--good)}dd.bad{color:var(--bad)}dd.warn{color:var(--warn)}
        .facts{gap:.4rem}.facts div{padding:.25rem .7rem}.facts dd{font-size:.95rem;font-weight:500}
        .verdict{border-radius:.6rem;padding:.75rem 1rem .75rem 3rem;position:relative;border:1px solid;margin:1.25rem 0}.verdict p{margin:0}
        .verdict strong{display:block;font-size:1.15rem}.verdict:before{position:absolute;left:1rem;top:.35rem;font-size:1.5rem;font-weight:700;line-height:1.5}
        .clean{border-color:var(--good);background:color-mix(in srgb,var(--good) 10%,var(--page))}.clean:before{content:"✓";color:var(--good)}
        .broken{border-color:var(--bad);background:color-mix(in srgb,var(--bad) 10%,var(--page))}.broken:before{content:"✗";color:var(--bad)}
        .partial{border-color:var(--warn);background:color-mix(in srgb,var(--warn) 10%,var(--page))}.partial:before{content:"!";color:var(--warn)}
        nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:1rem 0}
        table{border-collapse:collapse;width:100%;font-size:.9em;margin:.75rem 0}
        th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}thead th{background:var(--soft);font-weight:600}
        .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}th.n{text-align:right}.s{font-weight:600}.c{min-width:17rem}
        .good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.zero{opacity:.45}
        td.m{width:40%}td.m div{display:flex;align-items:center;gap:.6rem}td.m span{min-width:3.4rem}td.m svg{flex:1;max-width:16rem;height:.55rem;border-radius:.2rem;background:var(--soft)}td.m small{opacity:.75;display:block}
        .in{fill:var(--good)}.out{fill:var(--bad)}
        .hist{margin:1rem 0;max-width:40rem}.bars{display:grid;grid-template-columns:repeat(9,1fr);gap:.3rem;text-align:center}
        .bars div{display:flex;flex-direction:column}.bars b{font-size:.75rem;font-weight:500;height:1.2rem}.bars svg{width:100%;height:6rem;border-bottom:1px solid var(--line)}
        .bars span{font-size:.75rem;opacity:.8;white-space:nowrap}figcaption{font-size:.85rem;opacity:.8;margin-top:.25rem}
        details{border-bottom:1px solid var(--line);padding:.35rem 0}summary{cursor:pointer}summary b{font-variant-numeric:tabular-nums}
        details p{margin:.35rem 0 .35rem 1.1rem;font-size:.85em;opacity:.85}
        @media(max-width:46rem){
        body{padding:1rem}h1{font-size:1.5rem}dl div{padding:.35rem .7rem}dd{font-size:1.15rem}
        thead{display:none}table,tbody,tr,td{display:block}tr{border-bottom:1px solid var(--line);padding:.5rem 0}
        td,td.n,td.m,td.c{border:0;padding:.1rem 0 .1rem 6.5rem;position:relative;text-align:left;white-space:normal;min-width:0;min-height:1.6em}
        td:before{content:attr(data-label);position:absolute;left:0;opacity:.7}td:empty,td.zero{display:none}td.s{padding-left:0}td.s:before{content:none}
        td.n{display:inline-block;padding:.1rem 1rem .1rem 0}td.n:before{position:static;content:attr(data-label) " ";opacity:.7}td.n.zero,td.n:empty{display:none}td.m{width:auto;padding-left:3.5rem}
        .bars{gap:.15rem}.bars b,.bars span{font-size:.68rem}
        }
        @media print{:root{color-scheme:light;--page:#fff;--ink:#000}body{padding:0;max-width:none;font-size:10pt}tr,figure,.verdict{break-inside:avoid}h2{break-after:avoid}*{print-color-adjust:exact}}
        """;
}
