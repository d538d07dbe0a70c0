namespace ResNetVk.Format.Json;

/// <summary>Where a JSON value stands, for complaints; spelt out only when there is one.</summary>
internal sealed class JsonPlace
{
    private readonly JsonPlace? _parent;
    private readonly string? _name;
    private readonly int _index;

    /// <summary>A place inside of another.</summary>
    /// <param name="parent">The object or array around it; null for the root of a document.</param>
    /// <param name="name">Its name in an object, or that of the document; null in an array.</param>
    /// <param name="index">Its index in an array.</param>
    public JsonPlace(JsonPlace? parent, string? name, int index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    /// <summary>The path: <c>plan.steps[3].name</c>.</summary>
    public override string ToString() =>
        _parent is null ? _name!
        : _name is null ? $"{_parent}[{_index}]"
        : $"{_parent}.{MessageText.Printable(_name)}";
}
