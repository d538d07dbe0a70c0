using System.Security.Cryptography;
using System.Text;

namespace ResNetVk.Converter.Report;

/// <summary>The page's only script: finds steps in the table, and opens what a link leads to. The page works without it.</summary>
internal static class PageScript
{
    /// <summary>The script. Without <c>&lt;</c> and <c>&amp;</c>, so that the page stays well-formed XML.</summary>
    public const string Text = """
        "use strict";
        const find = document.getElementById("find"), found = document.getElementById("found"), rows = document.querySelectorAll("#steptable tbody tr");
        document.getElementById("finder").hidden = false;
        find.addEventListener("input", () => {
          const words = find.value.toLowerCase().split(" ");
          let count = 0;
          rows.forEach(row => {
            const text = row.textContent.toLowerCase();
            row.hidden = !words.every(word => text.includes(word));
            count += row.hidden ? 0 : 1;
          });
          found.textContent = count + " of " + rows.length;
        });
        const open = () => {
          const target = document.getElementById(location.hash.slice(1));
          if (target instanceof HTMLDetailsElement) { target.open = true; target.scrollIntoView(); }
        };
        addEventListener("hashchange", open);
        open();
        """;

    /// <summary>What the page may load and run: its own style and this script, nothing from elsewhere, and no script that a name might smuggle in.</summary>
    public static string Policy { get; } = $"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{Hash()}'; base-uri 'none'; form-action 'none'";

    private static string Hash() => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}
