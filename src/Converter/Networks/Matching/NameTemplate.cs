using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ResNetVk.Converter.Networks.Matching;

/// <summary>
/// A path of modules with places for numbers, <c>layer{s+1}.{b}.conv{c}</c>, and for any beginning, <c>{*}.se.fc1</c>. The number written at
/// <c>{s+1}</c> is one more than the value s.
/// </summary>
internal sealed partial class NameTemplate
{
    private readonly List<(string Text, string? Variable, int Offset)> _parts = [];
    private readonly Regex _pattern;

    /// <summary>Parses a template.</summary>
    internal NameTemplate(string template)
    {
        StringBuilder pattern = new("^");
        int from = 0;
        foreach (Match place in Place().Matches(template))
        {
            AddText(template[from..place.Index], pattern);
            string variable = place.Groups["variable"].Value;
            int offset = place.Groups["offset"].Success ? int.Parse(place.Groups["offset"].ValueSpan, CultureInfo.InvariantCulture) : 0;
            _parts.Add(("", variable, offset));
            pattern.Append(variable == "*" ? "(?<rest>.+)" : $"(?<{variable}>[0-9]{{1,6}})");
            from = place.Index + place.Length;
        }

        AddText(template[from..], pattern);
        _pattern = new Regex(pattern.Append('$').ToString(), RegexOptions.CultureInvariant);
    }

    /// <summary>The values at the places of a name; null when it is not of this form.</summary>
    internal Dictionary<string, string>? Read(string name)
    {
        // Most names are none of this template's: telling that by the first letters is quick.
        if (!name.StartsWith(_parts[0].Text, StringComparison.Ordinal) || _pattern.Match(name) is not { Success: true } match)
        {
            return null;
        }

        Dictionary<string, string> values = [];
        foreach ((string _, string? variable, int offset) in _parts.Where(p => p.Variable is not null))
        {
            if (variable == "*")
            {
                values["*"] = match.Groups["rest"].Value;
                continue;
            }

            int number = int.Parse(match.Groups[variable!].ValueSpan, CultureInfo.InvariantCulture) - offset;
            if (number < 0)
            {
                return null;
            }

            values[variable!] = number.ToString(CultureInfo.InvariantCulture);
        }

        return values;
    }

    /// <summary>The name with these values.</summary>
    internal string Write(IReadOnlyDictionary<string, string> values) => string.Concat(_parts.Select(p => p switch
    {
        { Variable: null } => p.Text,
        { Offset: 0 } => values[p.Variable],
        _ => (int.Parse(values[p.Variable], CultureInfo.InvariantCulture) + p.Offset).ToString(CultureInfo.InvariantCulture),
    }));

    private void AddText(string text, StringBuilder pattern)
    {
        if (text.Length > 0)
        {
            _parts.Add((text, null, 0));
            pattern.Append(Regex.Escape(text));
        }
    }

    [GeneratedRegex(@"\{(?<variable>[a-z]|\*)(\+(?<offset>[0-9]))?\}")]
    private static partial Regex Place();
}
