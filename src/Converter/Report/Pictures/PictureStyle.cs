namespace ResNetVk.Converter.Report.Pictures;

/// <summary>The style sheet of the pictures. A kind's colour is <c>--k</c>; faces mix it with the page's colour, so that wires and bands do not show through.</summary>
internal static class PictureStyle
{
    public const string Css = """
        .conv{--k:#2f6fe0}.dense{--k:#7c4ddb}.norm{--k:#c4399d}.act{--k:#d9364f}.elem{--k:#dd7512}.pool{--k:#0f9186}.move{--k:#8a7a62}.soft{--k:#5f8a1d}.port{--k:#7d8794}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.35rem 1.25rem;padding:0;font-size:.9em}
        .legend li:before{content:"";display:inline-block;width:.8em;height:.8em;margin-right:.45em;border-radius:.2em;background:var(--k)}
        .columns{column-gap:1.25rem}
        .column{break-inside:avoid;margin-bottom:1.25rem;overflow-x:auto;border:1px solid var(--line);border-radius:.6rem;padding:8px 12px;background:var(--card)}
        .column h3{margin:0 0 .25rem;font-weight:400;font-size:.95rem}.column h3 b{font-family:ui-monospace,monospace;margin:0 .5em}.column h3 small{float:right;opacity:.75}
        .column:has(details[open]){column-span:all}
        .blocks{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:.5rem}
        .blocks svg.block{margin:0;border:1px solid var(--line);border-radius:.4rem}
        .more summary{padding:.45rem .6rem;margin:.25rem 0;border-radius:.4rem;background:var(--soft);font-weight:600;font-size:.9em}
        svg.block{display:block;max-width:100%;min-width:25rem;height:auto;margin:auto;font:600 11px system-ui,sans-serif;fill:var(--ink)}
        .box rect{fill:color-mix(in srgb,var(--k) 24%,var(--card));stroke:var(--k)}
        .box path{stroke:var(--k);stroke-width:4;stroke-linecap:round}
        .in rect,.off rect{fill:color-mix(in srgb,var(--k) 7%,var(--card));stroke-dasharray:4 3}
        .in text{font-weight:400}.off rect{fill:var(--card)}
        .m{font:10px ui-monospace,monospace;opacity:.8}.r{text-anchor:end}.box a text{fill:var(--accent);text-decoration:underline}
        .band{fill:var(--k);opacity:.13}
        .wire{fill:none;stroke:var(--wire);stroke-width:1.4;marker-end:url(#head)}.skip{stroke:var(--skip);stroke-width:2;marker-end:url(#skiphead)}
        #head path{fill:var(--wire)}#skiphead path{fill:var(--skip)}
        @media print{svg.block{min-width:0}.column{break-inside:auto;background:none}}
        .cap{font-weight:400;font-size:11px;text-anchor:middle;opacity:.75}
        """;
}
