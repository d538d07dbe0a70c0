using System.Collections;

namespace ResNetVk.Converter.Passes;

/// <summary>The names of two lists in a row, copied only when they are read: a chain of thousands of fusions would copy all names at each.</summary>
internal sealed class JoinedNames : IReadOnlyList<string>
{
    private readonly IReadOnlyList<string> _first;
    private readonly IReadOnlyList<string> _second;
    private string[]? _all;

    internal JoinedNames(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        _first = first;
        _second = second;
        Count = first.Count + second.Count;
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public string this[int index] => All()[index];

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)All()).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Without recursion, since lists are joined to lists that were joined.
    private string[] All()
    {
        if (_all is not null)
        {
            return _all;
        }

        List<string> all = [];
        Stack<IReadOnlyList<string>> open = new([_second, _first]);
        while (open.TryPop(out IReadOnlyList<string>? list))
        {
            if (list is JoinedNames { _all: null } joined)
            {
                open.Push(joined._second);
                open.Push(joined._first);
            }
            else
            {
                all.AddRange(list);
            }
        }

        return _all = [.. all];
    }
}
