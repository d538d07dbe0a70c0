namespace ResNetVk.Runtime;

/// <summary>The choices made on a device by this process, so that a second session of a model does not time again. Thread-safe.</summary>
internal sealed class ChoiceMemory
{
    /// <summary>Models remembered; the one that was longest not used is forgotten first.</summary>
    public const int Models = 64;

    private readonly object _gate = new();
    private readonly LinkedList<(string Model, IReadOnlyDictionary<string, StepChoice> Choices)> _entries = new();

    /// <summary>What is known of a model: choices by shape; empty when nothing is.</summary>
    public IReadOnlyDictionary<string, StepChoice> Find(string model)
    {
        lock (_gate)
        {
            return Take(model) ?? new Dictionary<string, StepChoice>();
        }
    }

    /// <summary>Adds choices of a model to those it has.</summary>
    public void Add(string model, IReadOnlyDictionary<string, StepChoice> choices)
    {
        lock (_gate)
        {
            Dictionary<string, StepChoice> all = new(StringComparer.Ordinal);
            foreach ((string key, StepChoice choice) in (Take(model) ?? all).Concat(choices))
            {
                all[key] = choice;
            }

            _entries.First!.Value = (model, all);
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

    // Moves the model to the front, where an entry for it is from now on.
    private IReadOnlyDictionary<string, StepChoice>? Take(string model)
    {
        IReadOnlyDictionary<string, StepChoice>? found = null;
        for (LinkedListNode<(string Model, IReadOnlyDictionary<string, StepChoice> Choices)>? node = _entries.First; node is not null; node = node.Next)
        {
            if (node.Value.Model == model)
            {
                found = node.Value.Choices;
                _entries.Remove(node);
                break;
            }
        }

        _entries.AddFirst((model, found ?? new Dictionary<string, StepChoice>()));
        if (_entries.Count > Models)
        {
            _entries.RemoveLast();
        }

        return found;
    }
}
