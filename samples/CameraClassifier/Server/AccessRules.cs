using System.Net;
using Microsoft.AspNetCore.Http;

namespace ResNetVk.CameraClassifier.Server;

/// <summary>Who may ask for what.</summary>
/// <param name="token">What they must know.</param>
/// <param name="listen">Where the server listens.</param>
internal sealed class AccessRules(AccessToken token, IPEndPoint listen)
{
    /// <summary>The name under which the token travels in an address.</summary>
    public const string TokenParameter = "token";

    /// <summary>Cookies do not tell ports apart, so the name does.</summary>
    public string CookieName { get; } = $"resnetvk-camera-{listen.Port}";

    /// <summary>Whether a request was meant for this server.</summary>
    /// <remarks>A name of somebody else's that leads to this machine (DNS rebinding) would make that page one of ours; numbers cannot be rebound.</remarks>
    public bool IsHost(HostString host)
    {
        if ((host.Port ?? 80) != listen.Port)
        {
            return false;
        }

        string name = host.Host.Trim('[', ']');
        bool isLoopbackName = string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase);
        if (IPAddress.IsLoopback(listen.Address))
        {
            return isLoopbackName || (IPAddress.TryParse(name, out IPAddress? address) && IPAddress.IsLoopback(address));
        }

        return isLoopbackName || IPAddress.TryParse(name, out _) || string.Equals(name, Dns.GetHostName(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a socket is opened by a page of this server; any page in a browser may try.</summary>
    public static bool IsOwnPage(HttpRequest request) =>
        string.Equals(request.Headers.Origin, $"http://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a request knows the token, from its address or its cookie.</summary>
    public bool IsKnown(HttpRequest request) => token.Is(request.Query[TokenParameter]) || token.Is(request.Cookies[CookieName]);
}
