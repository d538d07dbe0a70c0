using System.Text.Json;

namespace ResNetVk.Format.Json;

/// <summary>A JSON value that knows where it stands, so that every complaint says where, what was expected and what was found.</summary>
/// <remarks>A plan has tens of thousands of values, most of them numbers: nothing is allocated but for objects and arrays.</remarks>
internal readonly struct JsonCursor
{
    private readonly JsonElement _value;
    private readonly JsonPlace? _parent;
    private readonly string? _name;
    private readonly int _index;

    /// <summary>The root of a document.</summary>
    /// <param name="value">The root element.</param>
    /// <param name="documentName">The first word of every path.</param>
    public JsonCursor(JsonElement value, string documentName)
        : this(value, null, documentName, 0)
    {
    }

    /// <summary>A value inside of another.</summary>
    /// <param name="value">The element.</param>
    /// <param name="parent">The object or array it is in.</param>
    /// <param name="name">Its name in an object; null in an array.</param>
    /// <param name="index">Its index in an array.</param>
    public JsonCursor(JsonElement value, JsonPlace? parent, string? name, int index)
    {
        _value = value;
        _parent = parent;
        _name = name;
        _index = index;
    }

    /// <summary>Where the value stands: <c>plan.steps[3].name</c>.</summary>
    public JsonPlace Path => new(_parent, _name, _index);

    /// <summary>The properties of an object in the document's order; refuses a name that occurs twice when it comes to the second.</summary>
    public IEnumerable<(string Name, JsonCursor Value)> Properties()
    {
        JsonPlace place = Path;
        Dictionary<string, JsonElement> known = RoomForProperties();
        foreach (JsonProperty property in _value.EnumerateObject())
        {
            string name = AddTo(known, property);
            yield return (name, new JsonCursor(property.Value, place, name, 0));
        }
    }

    /// <summary>The properties of an object by name, enumerated in the document's order; refuses a name that occurs twice.</summary>
    public Dictionary<string, JsonElement> AllProperties()
    {
        Dictionary<string, JsonElement> properties = RoomForProperties();
        foreach (JsonProperty property in _value.EnumerateObject())
        {
            AddTo(properties, property);
        }

        return properties;
    }

    /// <summary>An object whose properties are known by name; the caller states when it has asked for all of them.</summary>
    public JsonObjectReader Object() => new(this);

    /// <summary>An object whose properties are known by name; one that the function does not ask for is refused.</summary>
    public T Object<T>(Func<JsonObjectReader, T> read)
    {
        JsonObjectReader fields = Object();
        T result = read(fields);
        fields.Complete();
        return result;
    }

    /// <summary>An array, each element read by the same function; one with more than <paramref name="most"/> elements is refused.</summary>
    public List<T> List<T>(Func<JsonCursor, T> read, int most = int.MaxValue)
    {
        if (_value.ValueKind != JsonValueKind.Array)
        {
            throw Unexpected("an array");
        }

        List<T> result = new(Math.Min(_value.GetArrayLength(), most));
        JsonPlace place = Path;
        foreach (JsonElement element in _value.EnumerateArray())
        {
            if (result.Count == most)
            {
                throw Unexpected($"at most {most} elements", "more");
            }

            result.Add(read(new JsonCursor(element, place, null, result.Count)));
        }

        return result;
    }

    /// <summary>An object, which is a list of one, or an array of them.</summary>
    public List<T> OneOrList<T>(Func<JsonCursor, T> read) => _value.ValueKind switch
    {
        JsonValueKind.Object => [read(this)],
        JsonValueKind.Array => List(read),
        _ => throw Unexpected("an object or an array"),
    };

    /// <summary>A string.</summary>
    public string Text()
    {
        if (_value.ValueKind != JsonValueKind.String)
        {
            throw Unexpected("a string");
        }

        try
        {
            return _value.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new ModelFormatException($"{Path}: the string holds half of a surrogate pair.", exception);
        }
    }

    /// <summary>An integer from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public long Int64(long least, long most) =>
        _value.ValueKind == JsonValueKind.Number && _value.TryGetInt64(out long result) && result >= least && result <= most
            ? result
            : throw Unexpected($"an integer from {least} to {most}");

    /// <summary>An integer of 32 bits from <paramref name="least"/> up.</summary>
    public int Int32(int least) => (int)Int64(least, int.MaxValue);

    /// <summary>A pattern of 32 bits.</summary>
    public uint UInt32() => (uint)Int64(0, uint.MaxValue);

    /// <summary>A finite number, rounded to binary32.</summary>
    public float Single() =>
        _value.ValueKind == JsonValueKind.Number && _value.TryGetSingle(out float result) && !float.IsNaN(result) && !float.IsInfinity(result)
            ? result
            : throw Unexpected("a finite 32-bit floating-point number");

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Boolean() => _value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unexpected("true or false"),
    };

    /// <summary>The complaint that this value is not what it should be.</summary>
    public ModelFormatException Unexpected(string expected) => Unexpected(expected, Describe());

    /// <summary>The complaint that this value is not what it should be, with the caller's words for what it is.</summary>
    public ModelFormatException Unexpected(string expected, string found) => Mismatch.At(Path.ToString(), expected, found);

    private Dictionary<string, JsonElement> RoomForProperties() => _value.ValueKind == JsonValueKind.Object
        ? new Dictionary<string, JsonElement>(_value.GetPropertyCount(), StringComparer.Ordinal)
        : throw Unexpected("an object");

    private string AddTo(Dictionary<string, JsonElement> properties, JsonProperty property)
    {
        string name;
        try
        {
            name = property.Name;
        }
        catch (InvalidOperationException exception)
        {
            throw new ModelFormatException($"{Path}: a property name holds half of a surrogate pair.", exception);
        }

        return properties.TryAdd(name, property.Value) ? name : throw new ModelFormatException($"{Path}: property {MessageText.Quote(name)} occurs twice.");
    }

    private string Describe() => _value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => MessageText.Printable(_value.GetRawText()),
    };
}
