using System.Net;
using System.Net.Http.Json;
using ResNetVk.CameraClassifier;
using ResNetVk.CameraClassifier.Server;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;

namespace ResNetVk.Camera.Tests;

/// <summary>The sample's server, in this process, on a free port.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly ScratchFolder _tokens;
    private readonly Options _options;

    private Site(CameraServer server, Options options, ScratchFolder tokens)
    {
        Server = server;
        _options = options;
        _tokens = tokens;
    }

    public CameraServer Server { get; private set; }

    /// <summary>Without the token.</summary>
    public Uri Root => new($"http://{Server.EndPoint}/");

    /// <summary>The bundled network that names clothes, as the pictures of the tests show.</summary>
    public static string Clothes => Path.Combine(AppContext.BaseDirectory, "models", "fashion-mnist-resnet20.rnvk");

    /// <summary>Starts it, with <see cref="Clothes"/> where the options name no model; skips the test where there is no Vulkan device.</summary>
    public static async Task<Site> StartAsync(Options? options = null)
    {
        Options complete = options ?? new Options();
        complete = complete.Models.Count > 0 ? complete : complete with { Models = [Clothes] };
        complete = complete with { Listen = new IPEndPoint(complete.Listen.Address, 0) };
        ScratchFolder tokens = TestData.Scratch();
        try
        {
            return new Site(await CameraServer.StartAsync(complete, tokens.FullPath), complete, tokens);
        }
        catch (VulkanUnavailableException exception)
        {
            tokens.Dispose();
            throw new SkipException(exception.Message);
        }
    }

    /// <summary>Stops the server; <see cref="ComeBackAsync"/> starts another on the same port.</summary>
    public ValueTask GoAwayAsync() => Server.DisposeAsync();

    public async Task ComeBackAsync() =>
        Server = await CameraServer.StartAsync(_options with { Listen = new IPEndPoint(_options.Listen.Address, Server.EndPoint.Port) }, _tokens.FullPath);

    /// <summary>What the server measured by itself.</summary>
    public async Task<StatisticsReport> StatisticsAsync()
    {
        using HttpClient client = new();
        return await client.GetFromJsonAsync<StatisticsReport>(new Uri(Root, $"stats?token={Server.Token.Text}")) ?? throw new InvalidOperationException("no report");
    }

    /// <summary>Waits until no page is open.</summary>
    public Task IsLeftAsync() => Patience.UntilAsync(async () => (await StatisticsAsync()).Viewers == 0, "the last page was gone");

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _tokens.Dispose();
    }
}
