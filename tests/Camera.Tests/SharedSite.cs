namespace ResNetVk.Camera.Tests;

/// <summary>A server for tests that leave it as they found it; started with the first of them.</summary>
public sealed class SharedSite : IAsyncLifetime
{
    private Site? _site;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }
    }

    /// <summary>The server, without viewers; skips the test where there is no Vulkan device.</summary>
    internal async Task<Site> StartAsync()
    {
        _site ??= await Site.StartAsync();
        await _site.IsLeftAsync();
        return _site;
    }
}
