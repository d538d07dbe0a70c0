namespace ResNetVk.Converter.Graphs;

/// <summary>Names taken so far; makes new ones by adding a number. Not thread-safe.</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _taken;

    // Where to go on counting: thousands of equal names must not each count from the beginning.
    private readonly Dictionary<string, int> _next = [];

    /// <summary>Begins with names that are taken already.</summary>
    internal UniqueNames(IEnumerable<string> taken) => _taken = [.. taken];

    /// <summary>Takes a name; false when it is taken already.</summary>
    internal bool TryTake(string name) => _taken.Add(name);

    /// <summary>Takes the name itself, or the name with a number behind it when it is taken.</summary>
    internal string Take(string name)
    {
        string unique = name;
        for (int i = _next.GetValueOrDefault(name, 2); !_taken.Add(unique); i++)
        {
            unique = $"{name}#{i}";
            _next[name] = i + 1;
        }

        return unique;
    }
}
