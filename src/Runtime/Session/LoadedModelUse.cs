namespace ResNetVk.Runtime;

/// <summary>A session's hold on a <see cref="LoadedModel"/>.</summary>
internal sealed class LoadedModelUse : IDisposable
{
    private readonly LoadedModels _models;
    private readonly string _key;
    private bool _disposed;

    /// <summary>Made by <see cref="LoadedModels.Acquire"/>.</summary>
    public LoadedModelUse(LoadedModels models, string key, LoadedModel model)
    {
        _models = models;
        _key = key;
        Model = model;
    }

    /// <summary>The model; not to be used after disposal.</summary>
    public LoadedModel Model { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _models.Release(_key);
        }
    }
}
