namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>A dictionary of a pickle, in the order of its first entries; a later entry of a name replaces an earlier one, as in Python.</summary>
internal sealed class PickleDictionary
{
    private List<KeyValuePair<object?, object?>>? _items;
    private Dictionary<string, int>? _places;

    /// <summary>Creates an empty dictionary.</summary>
    /// <param name="isOrdered">Whether it is a <c>collections.OrderedDict</c>, which may have attributes.</param>
    internal PickleDictionary(bool isOrdered) => IsOrdered = isOrdered;

    /// <summary>Whether it is a <c>collections.OrderedDict</c>.</summary>
    internal bool IsOrdered { get; }

    /// <summary>Keys and values.</summary>
    internal IReadOnlyList<KeyValuePair<object?, object?>> Items => _items ?? [];

    /// <summary>The value of a name; null when there is none.</summary>
    internal object? this[string name] => _places is not null && _places.TryGetValue(name, out int place) ? _items![place].Value : null;

    /// <summary>Adds or replaces an entry. Only names are looked for: no state dict has other keys.</summary>
    /// <exception cref="ImportException">The name is too long.</exception>
    internal void Set(object? key, object? value)
    {
        _items ??= [];
        if (key is string { Length: > PickleLimits.NameLength } text)
        {
            throw new ImportException(
                $"the checkpoint has a dictionary with a name of {text.Length} characters; {PickleLimits.NameLength} are possible", TorchGlobals.Hint);
        }

        if (key is string name)
        {
            _places ??= new Dictionary<string, int>(StringComparer.Ordinal);
            if (!_places.TryAdd(name, _items.Count))
            {
                _items[_places[name]] = new(key, value);
                return;
            }
        }

        _items.Add(new(key, value));
    }
}
