using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResNetVk.CameraClassifier.Inference;
using ResNetVk.CameraClassifier.Models;

namespace ResNetVk.CameraClassifier.Server;

/// <summary>Serves the page and names the frames it sends.</summary>
internal sealed class CameraServer : IAsyncDisposable
{
    private const int MostViewers = 4;
    private const string SocketPath = "/frames";

    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(10);

    // A busy machine may take long to answer; one that was switched off only keeps its place among the viewers for so long.
    private static readonly TimeSpan s_keepAlivePatience = TimeSpan.FromMinutes(1);

    // Viewers end by themselves, at once or with the inference they wait for.
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _application;
    private readonly SharedDevice _device;
    private readonly ModelCatalog _catalog;
    private readonly Statistics _statistics = new();
    private readonly Options _options;
    private AccessRules _rules = null!;

    private CameraServer(Options options)
    {
        _options = options;
        _catalog = ModelCatalog.Find(options.Models);
        _device = new SharedDevice(options.Device);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "camera", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = s_stopPatience);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = 64;
            kestrel.Limits.MaxConcurrentUpgradedConnections = 2 * MostViewers;
            kestrel.Listen(options.Listen);
        });
        _application = builder.Build();
        _application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = s_keepAlive, KeepAliveTimeout = s_keepAlivePatience });
        _application.Run(AnswerAsync);
    }

    /// <summary>Where the server listens.</summary>
    public IPEndPoint EndPoint { get; private set; } = null!;

    /// <summary>What pages must know.</summary>
    public AccessToken Token { get; private set; } = null!;

    /// <summary>The page's address, with its token.</summary>
    public Uri Address => new($"http://{Reachable(EndPoint)}/?{AccessRules.TokenParameter}={Token.Text}");

    /// <summary>Starts it.</summary>
    /// <param name="options">What the command line says.</param>
    /// <param name="tokenFolder">Where the token is kept for the next run; null for nowhere.</param>
    /// <param name="cancellation">Stops starting.</param>
    /// <exception cref="CameraException">The port is taken.</exception>
    /// <exception cref="Runtime.VulkanUnavailableException">There is no device.</exception>
    public static async Task<CameraServer> StartAsync(Options options, string? tokenFolder, CancellationToken cancellation = default)
    {
        CameraServer server = new(options);
        try
        {
            server._device.Get();
            await server._application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new CameraException($"The server cannot listen on {options.Listen}: {exception.Message}", "Another program may have the port: give another, --listen 127.0.0.1:0 for a free one.");
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        Uri bound = new(server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        server.EndPoint = new IPEndPoint(options.Listen.Address, bound.Port);
        server.Token = AccessToken.For(tokenFolder, bound.Port);
        server._rules = new AccessRules(server.Token, server.EndPoint);
        return server;
    }

    /// <summary>Runs until it is told to stop, and says where the page is.</summary>
    public static async Task<int> RunAsync(Options options, TextWriter output, CancellationToken cancellation)
    {
        await using CameraServer server = await StartAsync(options, AccessToken.UsualFolder, cancellation).ConfigureAwait(false);
        await output.WriteLineAsync($"device  {server._device.Get().Info.Name}").ConfigureAwait(false);
        await output.WriteLineAsync($"models  {(server._catalog.Entries is [] ? "none: give --model FILE.rnvk" : string.Join(", ", server._catalog.Entries.Select(entry => entry.Name)))}").ConfigureAwait(false);
        await output.WriteLineAsync($"page    {server.Address}").ConfigureAwait(false);
        await output.WriteLineAsync("Ctrl+C ends the program.").ConfigureAwait(false);
        if (!IPAddress.IsLoopback(options.Listen.Address))
        {
            await output.WriteLineAsync("Others can reach this address: who knows the token can use the page. Browsers give a camera only to pages of this machine or over https.").ConfigureAwait(false);
        }

        if (options.OpenPage)
        {
            Browser.Open(server.Address);
        }

        TaskCompletionSource stopped = new();
        using CancellationTokenRegistration _ = cancellation.Register(() => stopped.TrySetResult());
        using CancellationTokenRegistration __ = server._application.Lifetime.ApplicationStopping.Register(() => stopped.TrySetResult());
        await stopped.Task.ConfigureAwait(false);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _device.Dispose();
    }

    private static string Reachable(IPEndPoint endPoint) => endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any)
        ? $"{Dns.GetHostName()}:{endPoint.Port}"
        : endPoint.ToString();

    private async Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        Headers(context.Response);
        if (!_rules.IsHost(request.Host))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "This server answers under the address that the program printed, and no other.").ConfigureAwait(false);
        }
        else if (!_rules.IsKnown(request))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Open the address that the program printed: the token in it is missing here, or of an earlier run.").ConfigureAwait(false);
        }
        else if (request.Path == SocketPath)
        {
            await ServeFramesAsync(context).ConfigureAwait(false);
        }
        else if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET is answered.").ConfigureAwait(false);
        }
        else if (request.Query.ContainsKey(AccessRules.TokenParameter) && request.Path == "/")
        {
            // The token goes into a cookie, and out of the address bar and the history.
            context.Response.Cookies.Append(_rules.CookieName, Token.Text, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/" });
            context.Response.Redirect("/");
        }
        else if (request.Path == "/stats")
        {
            await context.Response.WriteAsJsonAsync(_statistics.Report()).ConfigureAwait(false);
        }
        else if (PageFiles.Find(request.Path) is (byte[] content, string type))
        {
            context.Response.ContentType = type;
            context.Response.ContentLength = content.Length;
            if (HttpMethods.IsGet(request.Method))
            {
                await context.Response.Body.WriteAsync(content).ConfigureAwait(false);
            }
        }
        else
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "There is nothing here.").ConfigureAwait(false);
        }
    }

    private async Task ServeFramesAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "This address is for WebSockets.").ConfigureAwait(false);
            return;
        }

        if (!AccessRules.IsOwnPage(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Only pages of this server may send frames.").ConfigureAwait(false);
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        if (!_statistics.Enter(MostViewers))
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)1013, $"{MostViewers} pages are open already: close one", CancellationToken.None).ConfigureAwait(false);
            return;
        }

        try
        {
            using Viewer viewer = new(socket, _device, _catalog, _statistics, _options.Budget);
            await viewer.RunAsync(_application.Lifetime.ApplicationStopping).ConfigureAwait(false);
        }
        finally
        {
            _statistics.Leave();
        }
    }

    private static void Headers(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Permissions-Policy"] = "camera=(self), microphone=()";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-store";
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message);
    }
}
