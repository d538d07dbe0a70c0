namespace ResNetVk.Runtime;

/// <summary>The models loaded on a device, so that sessions that ask for the same share pipelines and weights. Thread-safe.</summary>
internal sealed class LoadedModels
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The model with this key, loaded now if no session has it. Another thread that asks for the same waits.</summary>
    /// <param name="key">Equal for sessions that can share.</param>
    /// <param name="load">Loads it; what it throws reaches the caller, and the next one tries again.</param>
    /// <returns>A use of the model; the last one to be disposed frees it. And whether it was there already.</returns>
    public (LoadedModelUse Use, bool WasLoaded) Acquire(string key, Func<LoadedModel> load)
    {
        Entry entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(key, out entry!))
            {
                entry = new Entry();
                _entries.Add(key, entry);
            }

            entry.Users++;
        }

        try
        {
            lock (entry)
            {
                bool wasLoaded = entry.Model is not null;
                entry.Model ??= load();
                return (new LoadedModelUse(this, key, entry.Model), wasLoaded);
            }
        }
        catch
        {
            Release(key);
            throw;
        }
    }

    /// <summary>Ends a use.</summary>
    public void Release(string key)
    {
        LoadedModel? last = null;
        lock (_entries)
        {
            Entry entry = _entries[key];
            if (--entry.Users == 0)
            {
                _entries.Remove(key);
                last = entry.Model;
            }
        }

        last?.Dispose();
    }

    private sealed class Entry
    {
        public LoadedModel? Model { get; set; }

        public int Users { get; set; }
    }
}
