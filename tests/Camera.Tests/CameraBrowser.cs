using ResNetVk.TestSupport;

namespace ResNetVk.Camera.Tests;

/// <summary>A browser whose own camera shows trousers; started with the first test that needs it.</summary>
public sealed class CameraBrowser : IAsyncLifetime
{
    private readonly ScratchFolder _scratch = TestData.Scratch();
    private Chromium? _chromium;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        _scratch.Dispose();
    }

    /// <summary>The browser; skips the test where there is none.</summary>
    internal async Task<Chromium> StartAsync()
    {
        if (_chromium is null)
        {
            KnownPictures.Trouser().WriteVideo(_scratch["camera.y4m"]);
            _chromium = await Chromium.StartAsync(_scratch["camera.y4m"]);
        }

        return _chromium;
    }
}
