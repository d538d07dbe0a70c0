namespace ResNetVk.Runtime;

/// <summary>Something about each of the last models that were used. Thread-safe.</summary>
internal sealed class ModelMemory<T>
    where T : class
{
    /// <summary>Models remembered; the one that was longest not used is forgotten first.</summary>
    public const int Models = 64;

    private readonly object _gate = new();
    private readonly LinkedList<(string Model, T Value)> _entries = new();

    /// <summary>What is remembered of a model, which counts as used now; null for nothing.</summary>
    public T? Find(string model)
    {
        lock (_gate)
        {
            T? found = Remove(model);
            if (found is not null)
            {
                _entries.AddFirst((model, found));
            }

            return found;
        }
    }

    /// <summary>Remembers something in place of what was remembered, which may be nothing.</summary>
    public void Update(string model, Func<T?, T> change)
    {
        lock (_gate)
        {
            _entries.AddFirst((model, change(Remove(model))));
            if (_entries.Count > Models)
            {
                _entries.RemoveLast();
            }
        }
    }

    /// <summary>Forgets everything, as in a new process.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    private T? Remove(string model)
    {
        for (LinkedListNode<(string Model, T Value)>? node = _entries.First; node is not null; node = node.Next)
        {
            if (node.Value.Model == model)
            {
                _entries.Remove(node);
                return node.Value.Value;
            }
        }

        return null;
    }
}
