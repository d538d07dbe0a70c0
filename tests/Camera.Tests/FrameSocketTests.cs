using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using ResNetVk.CameraClassifier.Server;
using SkiaSharp;

namespace ResNetVk.Camera.Tests;

/// <summary>What the socket takes and refuses.</summary>
public sealed class FrameSocketTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private static readonly Dictionary<string, (byte[] Message, WebSocketCloseStatus Status)> s_bad = new()
    {
        ["nothing"] = ([], WebSocketCloseStatus.InvalidPayloadData),
        ["half a header"] = (Peer.Frame(1, 8, 8)[..7], WebSocketCloseStatus.InvalidPayloadData),
        ["the beginning of a JPEG"] = ([0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10, 0x4A, 0x46, 0x49, 0x46, 0, 1, 1, 1], WebSocketCloseStatus.InvalidPayloadData),
        ["no width"] = (Header(0, 8), WebSocketCloseStatus.MessageTooBig),
        ["too wide"] = (Header(FrameHeader.LongestSide + 1, 1), WebSocketCloseStatus.MessageTooBig),
        ["too many pixels"] = (Header(1000, 1000), WebSocketCloseStatus.MessageTooBig),
        ["the most that two bytes say"] = (Header(ushort.MaxValue, ushort.MaxValue), WebSocketCloseStatus.MessageTooBig),
        ["pixels missing"] = (Peer.Frame(1, 8, 8)[..^1], WebSocketCloseStatus.InvalidPayloadData),
        ["a pixel too many"] = ([.. Peer.Frame(1, 8, 8), 0], WebSocketCloseStatus.InvalidPayloadData),
        ["megabytes too many"] = ([.. Peer.Frame(1, 8, 8), .. new byte[4 << 20]], WebSocketCloseStatus.InvalidPayloadData),
    };

    public static TheoryData<string, WebSocketCloseStatus> BadTexts => new()
    {
        { "", WebSocketCloseStatus.InvalidPayloadData },
        { "hello", WebSocketCloseStatus.InvalidPayloadData },
        { "{\"model\":7}", WebSocketCloseStatus.InvalidPayloadData },
        { "{\"model\":null,\"budget\":0}", WebSocketCloseStatus.InvalidPayloadData },
        { "{\"model\":null,\"budget\":1e9}", WebSocketCloseStatus.InvalidPayloadData },
        { "{\"model\":null,\"file\":\"/etc/passwd\"}", WebSocketCloseStatus.InvalidPayloadData },
        { new string('[', 1000), WebSocketCloseStatus.InvalidPayloadData },
        { new string(' ', Messages.LongestTextInBytes + 1), WebSocketCloseStatus.MessageTooBig },
    };

    [SkippableFact]
    public async Task A_known_picture_gets_its_name()
    {
        await using Site site = await Site.StartAsync();
        using Peer peer = await Peer.ConnectAsync(site);
        JsonElement hello = await peer.ReceiveTextAsync();
        Assert.Equal("hello", hello.GetProperty("type").GetString());
        Assert.Equal(FrameHeader.MostPixels, hello.GetProperty("mostPixels").GetInt32());
        await peer.SelectAsync();
        byte[] message = Picture(7, "9-ankle-boot.png");

        // In two parts, as a browser may send it.
        await peer.SendAsync(message.AsMemory(0, 5), end: false);
        await peer.SendAsync(message.AsMemory(5));
        PeerAnswer answer = await peer.ReceiveAnswerAsync();

        Assert.Equal((7u, 7u, 9, true), (answer.Frame, answer.ClassifiedFrame, answer.Class, answer.IsNew));
        Assert.InRange(answer.Probability, 0.9f, 1.0001f);
        Assert.InRange(answer.NetworkMilliseconds, 0, answer.ServerMilliseconds);
        Assert.Equal(1, (await site.StatisticsAsync()).Classified);
    }

    [SkippableFact]
    public async Task Steps_go_on_until_the_frame_they_began_with_is_named()
    {
        await using Site site = await Site.StartAsync();
        using Peer peer = await Peer.ConnectAsync(site);
        await peer.ReceiveTextAsync();
        await peer.SelectAsync("{\"model\":null,\"budget\":0.2}");
        (string Name, int Class)[] pictures = [("9-ankle-boot.png", 9), ("8-bag.png", 8), ("1-trouser.png", 1)];
        uint frame = 0;
        foreach ((string name, int expected) in pictures)
        {
            // Only the first frame shows it: those that follow carry its inference on.
            uint first = ++frame;
            await peer.SendAsync(Picture(first, name));
            PeerAnswer answer = await peer.ReceiveAnswerAsync();
            float progress = 0;
            while (!answer.IsNew)
            {
                Assert.Equal(frame, answer.Frame);
                Assert.InRange(answer.Progress, progress, 1);
                progress = answer.Progress;
                await peer.SendAsync(Peer.Frame(++frame, 28, 28));
                answer = await peer.ReceiveAnswerAsync();
            }

            // A step that runs is looked at with the next frame, so one frame is never enough.
            Assert.InRange(frame - first, 1u, uint.MaxValue);
            Assert.Equal((frame, first, expected), (answer.Frame, answer.ClassifiedFrame, answer.Class));
        }

        StatisticsReport report = await site.StatisticsAsync();
        Assert.Equal((frame, pictures.Length, 0), (report.Answered, report.Classified, report.Dropped));
    }

    [SkippableFact]
    public async Task A_model_that_is_not_there_any_more_becomes_the_first()
    {
        await using Site site = await Site.StartAsync();
        using Peer peer = await Peer.ConnectAsync(site);
        await peer.ReceiveTextAsync();
        await peer.SelectAsync("{\"model\":\"of another time\",\"budget\":null}");
        await peer.SendAsync(Picture(1, "8-bag.png"));

        Assert.Equal(8, (await peer.ReceiveAnswerAsync()).Class);
    }

    [SkippableFact]
    public async Task The_newest_frame_wins_and_nothing_queues_up()
    {
        await using Site site = await Site.StartAsync();
        using Peer peer = await Peer.ConnectAsync(site);
        await peer.ReceiveTextAsync();
        await peer.SelectAsync();
        byte[] message = Peer.Frame(0, 320, 240);
        uint count = 0;

        // Until the server has fallen behind, which depends on who gets the processor.
        await Patience.UntilAsync(
            async () =>
            {
                for (int i = 0; i < 100; i++)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), ++count);
                    await peer.SendAsync(message);
                }

                return (await site.StatisticsAsync()).Dropped > 0;
            },
            "a frame gave way to a newer one");

        List<uint> answered = [];
        do
        {
            answered.Add((await peer.ReceiveAnswerAsync()).Frame);
        }
        while (answered[^1] != count);

        Assert.Equal(answered.Order(), answered);
        StatisticsReport report = await site.StatisticsAsync();
        Assert.InRange(report.Dropped, 1, count);
        Assert.Equal(count, (uint)(answered.Count + report.Dropped));
    }

    [SkippableFact]
    public async Task What_is_no_frame_is_refused_and_others_go_on()
    {
        Site site = await shared.StartAsync();
        using Peer good = await Peer.ConnectAsync(site);
        await good.ReceiveTextAsync();
        await good.SelectAsync();
        uint frame = 0;
        foreach ((string what, (byte[] message, WebSocketCloseStatus expected)) in s_bad)
        {
            (WebSocketCloseStatus? status, string? reason) = await SendBadAsync(site, message);
            Assert.True(status == expected, $"{what}: {status} {reason}");
            Assert.Contains("frame", reason, StringComparison.Ordinal);
            await good.SendAsync(Peer.Frame(++frame, 64, 48));
            Assert.Equal(frame, (await good.ReceiveAnswerAsync()).Frame);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(BadTexts))]
    public async Task What_is_no_selection_is_refused(string text, WebSocketCloseStatus expected)
    {
        Site site = await shared.StartAsync();
        using Peer peer = await Peer.ConnectAsync(site);
        await peer.ReceiveTextAsync();
        await IgnoreBroken(() => peer.SendTextAsync(text));

        Assert.Equal(expected, (await peer.ReceiveCloseAsync()).Status);
    }

    [SkippableFact]
    public async Task There_are_few_viewers_at_once()
    {
        await using Site site = await Site.StartAsync();
        List<Peer> peers = [];
        for (int i = 0; i < 4; i++)
        {
            peers.Add(await Peer.ConnectAsync(site));
            await peers[i].ReceiveTextAsync();
        }

        using Peer late = await Peer.ConnectAsync(site);
        (WebSocketCloseStatus? status, string? reason) = await late.ReceiveCloseAsync();
        Assert.Equal(1013, (int)status!);
        Assert.Contains("close one", reason, StringComparison.Ordinal);
        peers.ForEach(peer => peer.Dispose());
    }

    [SkippableFact]
    public async Task Viewers_are_told_when_the_server_stops()
    {
        await using Site site = await Site.StartAsync();
        using Peer peer = await Peer.ConnectAsync(site);
        await peer.ReceiveTextAsync();
        Task<(WebSocketCloseStatus? Status, string? Reason)> closed = peer.ReceiveCloseAsync();
        await site.GoAwayAsync();

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, (await closed).Status);
    }

    private static async Task<(WebSocketCloseStatus? Status, string? Reason)> SendBadAsync(Site site, byte[] message)
    {
        using Peer bad = await Peer.ConnectAsync(site);
        await bad.ReceiveTextAsync();
        await IgnoreBroken(() => bad.SendAsync(message));
        return await bad.ReceiveCloseAsync();
    }

    private static byte[] Picture(uint number, string name)
    {
        using SKBitmap bitmap = SKBitmap.Decode(KnownPictures.PathOf(name));
        byte[] message = Peer.Frame(number, bitmap.Width, bitmap.Height);
        for (int i = 0; i < bitmap.Width * bitmap.Height; i++)
        {
            message.AsSpan(FrameHeader.SizeInBytes + (4 * i), 4).Fill(bitmap.Pixels[i].Red);
        }

        return message;
    }

    private static byte[] Header(int width, int height)
    {
        byte[] message = new byte[FrameHeader.SizeInBytes + 100];
        new FrameHeader(1, width, height).Write(message);
        return message;
    }

    // The server may close before all has been sent.
    private static async Task IgnoreBroken(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (WebSocketException)
        {
        }
    }
}
