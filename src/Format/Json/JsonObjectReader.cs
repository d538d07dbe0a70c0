using System.Text.Json;

namespace ResNetVk.Format.Json;

/// <summary>Reads an object whose properties are known by name; one that nobody asked for is an error.</summary>
/// <remarks>
/// A property this version does not know may change what the others mean (a new requirement of a dispatch, for example), so ignoring it
/// could give wrong numbers in silence.
/// </remarks>
internal sealed class JsonObjectReader
{
    private readonly JsonPlace _place;
    private readonly Dictionary<string, JsonElement> _unread;

    public JsonObjectReader(JsonCursor value)
    {
        _place = value.Path;
        _unread = value.AllProperties();
    }

    /// <summary>A property that must be there.</summary>
    public JsonCursor Required(string name) =>
        Optional(name) ?? throw new ModelFormatException($"{_place}: expected a property '{name}', found none.");

    /// <summary>A property that may be absent; null when it is.</summary>
    public JsonCursor? Optional(string name) => _unread.Remove(name, out JsonElement property) ? new JsonCursor(property, _place, name, 0) : null;

    /// <summary>States that every known property has been asked for.</summary>
    public void Complete()
    {
        foreach (string name in _unread.Keys)
        {
            throw new ModelFormatException($"{_place}: property {MessageText.Quote(name)} is unknown to this version.");
        }
    }
}
