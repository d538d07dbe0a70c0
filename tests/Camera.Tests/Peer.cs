using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using ResNetVk.CameraClassifier.Server;

namespace ResNetVk.Camera.Tests;

/// <summary>A program that talks to the server as the page does, or worse.</summary>
internal sealed class Peer : IDisposable
{
    private readonly ClientWebSocket _socket;
    private readonly byte[] _buffer = new byte[1 << 16];

    private Peer(ClientWebSocket socket) => _socket = socket;

    /// <summary>What the page's Origin header says.</summary>
    public static string OwnOrigin(Site site) => $"http://{site.Server.EndPoint}";

    /// <summary>Connects as the page does.</summary>
    public static Task<Peer> ConnectAsync(Site site) => ConnectAsync(site, OwnOrigin(site), site.Server.Token.Text);

    /// <summary>Connects.</summary>
    public static Task<Peer> ConnectAsync(Site site, string? origin, string token) => ConnectAsync(site.Root, origin, token);

    /// <summary>Connects.</summary>
    public static async Task<Peer> ConnectAsync(Uri root, string? origin, string token)
    {
        ClientWebSocket socket = new();
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        using CancellationTokenSource patience = new(Patience.Limit);
        await socket.ConnectAsync(new UriBuilder(root) { Scheme = "ws", Path = "frames", Query = $"token={token}" }.Uri, patience.Token);
        return new Peer(socket);
    }

    /// <summary>A gray frame.</summary>
    public static byte[] Frame(uint number, int width, int height)
    {
        FrameHeader header = new(number, width, height);
        byte[] message = new byte[header.MessageSizeInBytes];
        Array.Fill(message, (byte)128);
        header.Write(message);
        return message;
    }

    /// <summary>Connects, chooses a model and waits until it is ready.</summary>
    public async Task SelectAsync(string selection = "{\"model\":null,\"budget\":null}")
    {
        await SendTextAsync(selection);
        while ((await ReceiveTextAsync()).GetProperty("type").GetString() != "ready")
        {
        }
    }

    public Task SendTextAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type = WebSocketMessageType.Binary, bool end = true)
    {
        using CancellationTokenSource patience = new(Patience.Limit);
        await _socket.SendAsync(message, type, end, patience.Token);
    }

    /// <summary>The next text.</summary>
    public async Task<JsonElement> ReceiveTextAsync()
    {
        (WebSocketMessageType type, int size) = await ReceiveAsync();
        Assert.Equal(WebSocketMessageType.Text, type);
        return JsonDocument.Parse(_buffer.AsMemory(0, size)).RootElement.Clone();
    }

    /// <summary>The next answer.</summary>
    public async Task<PeerAnswer> ReceiveAnswerAsync()
    {
        (WebSocketMessageType type, int size) = await ReceiveAsync();
        Assert.Equal(WebSocketMessageType.Binary, type);
        return PeerAnswer.Read(_buffer.AsSpan(0, size));
    }

    /// <summary>Waits until the server closes, and says why.</summary>
    public async Task<(WebSocketCloseStatus? Status, string? Reason)> ReceiveCloseAsync()
    {
        while ((await ReceiveAsync()).Type != WebSocketMessageType.Close)
        {
        }

        return (_socket.CloseStatus, _socket.CloseStatusDescription);
    }

    public void Dispose() => _socket.Dispose();

    private async Task<(WebSocketMessageType Type, int Size)> ReceiveAsync()
    {
        using CancellationTokenSource patience = new(Patience.Limit);
        int size = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(_buffer.AsMemory(size), patience.Token);
            size += part.Count;
            if (part.EndOfMessage || part.MessageType == WebSocketMessageType.Close)
            {
                return (part.MessageType, size);
            }
        }
    }
}
