using System.Net;
using System.Net.WebSockets;
using ResNetVk.CameraClassifier;
using ResNetVk.CameraClassifier.Server;
using ResNetVk.TestSupport;

namespace ResNetVk.Camera.Tests;

/// <summary>Who gets in, over plain HTTP.</summary>
public sealed class AccessTests(SharedSite shared) : IClassFixture<SharedSite>
{
    [SkippableFact]
    public async Task Nothing_is_served_without_the_token()
    {
        Site site = await shared.StartAsync();
        using HttpClientHandler handler = new() { AllowAutoRedirect = false, UseCookies = false };
        using HttpClient client = new(handler);
        foreach (string path in new[] { "", "app.js", "stats", "frames", "samples/8-bag.png", "?token=", "?token=00000000000000000000000000000000" })
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri(site.Root, path));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        using HttpResponseMessage opened = await client.GetAsync(site.Server.Address);
        Assert.Equal(HttpStatusCode.Redirect, opened.StatusCode);
        Assert.Equal("/", opened.Headers.Location!.ToString());
        string cookie = opened.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);

        using HttpRequestMessage known = new(HttpMethod.Get, site.Root);
        known.Headers.Add("Cookie", cookie.Split(';')[0]);
        using HttpResponseMessage page = await client.SendAsync(known);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("frame-ancestors 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("<h1>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("evil.example:{0}", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1:1", HttpStatusCode.BadRequest)]
    [InlineData("192.0.2.1:{0}", HttpStatusCode.BadRequest)]
    [InlineData("localhost:{0}", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:{0}", HttpStatusCode.OK)]
    public async Task Only_names_of_this_machine_are_answered(string host, HttpStatusCode expected)
    {
        Site site = await shared.StartAsync();
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(site.Root, $"stats?token={site.Server.Token.Text}"));
        request.Headers.Host = string.Format(null, host, site.Server.EndPoint.Port);
        using HttpResponseMessage response = await client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("http://evil.example")]
    [InlineData("https://127.0.0.1:{0}")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("null")]
    public async Task Frames_are_taken_from_own_pages_only(string? origin)
    {
        Site site = await shared.StartAsync();

        WebSocketException exception = await Assert.ThrowsAsync<WebSocketException>(() => Peer.ConnectAsync(
            site, origin is null ? null : string.Format(null, origin, site.Server.EndPoint.Port), site.Server.Token.Text));
        Assert.Contains("403", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Frames_are_not_taken_without_the_token()
    {
        Site site = await shared.StartAsync();

        WebSocketException exception = await Assert.ThrowsAsync<WebSocketException>(() => Peer.ConnectAsync(site, Peer.OwnOrigin(site), "00000000000000000000000000000000"));
        Assert.Contains("403", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Other_methods_and_unknown_paths_are_refused()
    {
        Site site = await shared.StartAsync();
        using HttpClient client = new();
        using HttpResponseMessage posted = await client.PostAsync(new Uri(site.Root, $"stats?token={site.Server.Token.Text}"), content: null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        foreach (string path in new[] { "nothing", "samples/..%2fcamera.dll", "samples/../camera.dll", "page/index.html" })
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri(site.Root, $"{path}?token={site.Server.Token.Text}"));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [SkippableFact]
    public async Task The_server_is_bound_to_the_loopback_address_unless_told_otherwise()
    {
        Assert.True(IPAddress.IsLoopback(new Options().Listen.Address));
        await using Site site = await Site.StartAsync(new Options { Listen = new IPEndPoint(IPAddress.Any, 0) });

        AccessRules open = new(site.Server.Token, site.Server.EndPoint);
        Assert.True(open.IsHost(new($"192.0.2.1:{site.Server.EndPoint.Port}")));
        Assert.True(open.IsHost(new($"{Dns.GetHostName()}:{site.Server.EndPoint.Port}")));
        Assert.False(open.IsHost(new($"evil.example:{site.Server.EndPoint.Port}")));
    }

    [Fact]
    public void A_token_lasts_for_the_next_run_on_the_port_and_is_the_users_alone()
    {
        using ScratchFolder scratch = TestData.Scratch();
        AccessToken first = AccessToken.For(scratch.FullPath, 1);

        Assert.Equal(first.Text, AccessToken.For(scratch.FullPath, 1).Text);
        Assert.NotEqual(first.Text, AccessToken.For(scratch.FullPath, 2).Text);
        Assert.NotEqual(AccessToken.For(null, 1).Text, AccessToken.For(null, 1).Text);
        Assert.Equal(32, first.Text.Length);
        string file = scratch["token-1"];
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

            // One that others could read is not believed.
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            Assert.NotEqual(first.Text, AccessToken.For(scratch.FullPath, 1).Text);
        }

        string second = AccessToken.For(scratch.FullPath, 1).Text;
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1));
        Assert.NotEqual(second, AccessToken.For(scratch.FullPath, 1).Text);
    }
}
