using System.Text.Json;

namespace ResNetVk.Unity.Tests;

/// <summary>One run of the package's scripts on the library's own device.</summary>
public sealed class ScriptRun : IDisposable
{
    private readonly Lazy<JsonElement> _report;

    public ScriptRun() => _report = new(() => UnityHost.Run(Clothes, Clothes.Folder("own"), PublishedLibrary.Folder));

    /// <summary>Network and pictures.</summary>
    public ClothesFile Clothes { get; } = new();

    /// <summary>What the host reported; skips the running test where it cannot run.</summary>
    public JsonElement Report => _report.Value;

    /// <inheritdoc/>
    public void Dispose() => Clothes.Dispose();
}
