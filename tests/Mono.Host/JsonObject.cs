using System.Globalization;
using System.Text;

namespace ResNetVk.Mono.Host;

/// <summary>Writes one flat JSON object. System.Text.Json's writer does not load under Mono, whose core library has an IAsyncDisposable of its own.</summary>
internal sealed class JsonObject
{
    private readonly StringBuilder _text = new("{");

    /// <summary>Adds a string.</summary>
    public void Add(string name, string value) => AddRaw(name, Quote(value));

    /// <summary>Adds a number.</summary>
    public void Add(string name, double value) => AddRaw(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Adds an array of numbers.</summary>
    public void Add(string name, IEnumerable<int> values) => AddRaw(name, $"[{string.Join(",", values.Select(v => v.ToString(CultureInfo.InvariantCulture)))}]");

    /// <summary>Adds an array of strings.</summary>
    public void Add(string name, IEnumerable<string> values) => AddRaw(name, $"[{string.Join(",", values.Select(Quote))}]");

    /// <summary>The object.</summary>
    public override string ToString() => $"{_text}}}";

    private static string Quote(string value)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in value)
        {
            quoted.Append(c is '"' or '\\' or < ' ' ? $"\\u{(int)c:x4}" : c.ToString());
        }

        return quoted.Append('"').ToString();
    }

    private void AddRaw(string name, string value) => _text.Append(_text.Length > 1 ? "," : string.Empty).Append(Quote(name)).Append(':').Append(value);
}
