namespace ResNetVk.Runtime;

/// <summary>Owns objects that depend on those added before them; disposal goes from the last to the first. Thread-safe, except for disposal.</summary>
internal sealed class DisposalStack : IDisposable
{
    private readonly List<IDisposable> _items = [];

    /// <summary>Takes ownership and returns the object.</summary>
    public T Add<T>(T item)
        where T : IDisposable
    {
        lock (_items)
        {
            _items.Add(item);
        }

        return item;
    }

    /// <summary>Disposes one object before the others.</summary>
    public void Remove(IDisposable item)
    {
        lock (_items)
        {
            _items.Remove(item);
        }

        item.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = _items.Count - 1; i >= 0; i--)
        {
            _items[i].Dispose();
        }

        _items.Clear();
    }
}
