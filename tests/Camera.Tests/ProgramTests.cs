using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using ResNetVk.CameraClassifier.Server;
using ResNetVk.TestSupport;
using SkiaSharp;
using Xunit.Abstractions;

namespace ResNetVk.Camera.Tests;

/// <summary>The program from its command line.</summary>
public sealed class ProgramTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task A_frame_allocates_nothing_to_speak_of_and_Ctrl_C_ends_the_program()
    {
        using SampleProcess program = SampleProcess.Start("--no-open", "--listen", "127.0.0.1:0");
        string line;
        do
        {
            line = await program.ReadLineAsync();
        }
        while (!line.StartsWith("page", StringComparison.Ordinal));

        Uri page = new(line["page".Length..].Trim());
        string token = page.Query["?token=".Length..];
        Uri root = new(page.GetLeftPart(UriPartial.Authority));
        using Peer peer = await Peer.ConnectAsync(root, root.AbsoluteUri.TrimEnd('/'), token);
        await peer.ReceiveTextAsync();
        await peer.SelectAsync();
        byte[] message = Peer.Frame(0, 320, 240);
        await AnswerAsync(peer, message, 300);
        // The first report costs more than those that follow.
        await ReportAsync(root, token);
        long withoutReport = (await ReportAsync(root, token)).AllocatedBytes;
        StatisticsReport before = await ReportAsync(root, token);
        long report = before.AllocatedBytes - withoutReport;
        Stopwatch watch = Stopwatch.StartNew();
        await AnswerAsync(peer, message, 1000);
        double milliseconds = watch.Elapsed.TotalMilliseconds / 1000;
        StatisticsReport after = await ReportAsync(root, token);
        double bytes = (after.AllocatedBytes - before.AllocatedBytes - report) / 1000.0;
        output.WriteLine($"{bytes:0} bytes and {milliseconds:0.00} ms a frame, of which the server {after.ServerMilliseconds:0.00}, the network {after.NetworkMilliseconds:0.00}");

        // What is left is the web server's: a frame's pixels alone would be 307,200.
        Assert.InRange(bytes, -100, 200);
        Assert.Equal(1000, after.Answered - before.Answered);

        if (!OperatingSystem.IsWindows())
        {
            using Process kill = Process.Start("kill", ["-INT", $"{program.Id}"]);
            Assert.Equal(0, await program.EndAsync());
        }
    }

    [SkippableFact]
    public async Task A_folder_of_pictures_is_named_and_written_with_the_names_on_it()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string samples = Path.Combine(AppContext.BaseDirectory, "models", "samples");
        (int status, string text, string messages) = await SampleProcess.RunAsync("--source", samples, "--output", scratch["named"], "--model", Site.Clothes, "--json");

        Assert.True(status == 0, messages);
        Assert.Equal(["1-trouser.png:Trouser", "8-bag.png:Bag", "9-ankle-boot.png:Ankle boot"], Names(text).Where(name => name[0] is '1' or '8' or '9'));
        string[] written = Directory.GetFiles(scratch["named"]);
        Assert.Equal(Directory.GetFiles(samples).Length, written.Length);
        using SKBitmap before = SKBitmap.Decode(Path.Combine(samples, "9-ankle-boot.png"));
        using SKBitmap after = SKBitmap.Decode(Path.Combine(scratch["named"], "9-ankle-boot.png"));
        Assert.Equal((before.Width, before.Height), (after.Width, after.Height));
        Assert.NotEqual(before.Pixels, after.Pixels);
        Assert.Equal(before.GetPixel(0, 0), after.GetPixel(0, 0));

        // In steps the names are the same.
        (status, string stepped, messages) = await SampleProcess.RunAsync("--source", samples, "--budget", "0.5", "--model", Site.Clothes, "--json");
        Assert.True(status == 0, messages);
        Assert.Equal(Names(text), Names(stepped));
    }

    [SkippableTheory]
    [InlineData("named.mp4")]
    [InlineData("named.avi")]
    public async Task A_video_is_named_and_written_as_a_video(string file)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "OpenCV's library is here for Linux on x64 only");
        using ScratchFolder scratch = TestData.Scratch();
        KnownPictures pictures = KnownPictures.Clothes();
        pictures.WriteVideo(scratch["source.y4m"]);
        (int status, string text, string messages) = await SampleProcess.RunAsync("--source", scratch["source.y4m"], "--output", scratch[file], "--model", Site.Clothes, "--json");
        Skip.If(messages.Contains("cannot be loaded", StringComparison.Ordinal), messages);

        Assert.True(status == 0, messages);
        string[] names = [.. Names(text)];
        Assert.Equal(135, names.Length);
        Assert.All(names, (name, i) => Assert.Equal($"{i + 1}:{pictures.Labels.ElementAt(i / 45)}", name));

        // What was written is a video of as many frames, and ends when it was told to.
        (status, text, messages) = await SampleProcess.RunAsync("--source", scratch[file], "--frames", "60", "--model", Site.Clothes, "--json");
        Assert.True(status == 0, messages);
        Assert.Equal(60, Names(text).Count());
    }

    [SkippableTheory]
    [InlineData("absent.mp4", "absent.mp4")]
    [InlineData("camera:x", "camera:x")]
    [InlineData("camera:97", "no camera 97")]
    public async Task A_source_that_is_not_there_is_named(string source, string expected)
    {
        (int status, _, string messages) = await SampleProcess.RunAsync("--source", source);

        Assert.Equal(2, status);
        Skip.If(messages.Contains("cannot be loaded", StringComparison.Ordinal), messages);
        Assert.Contains(expected, messages, StringComparison.Ordinal);
        Assert.Contains("hint:", messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--budget", "0")]
    [InlineData("--listen", "nowhere")]
    [InlineData("--frames", "0")]
    [InlineData("--output", "somewhere")]
    public async Task A_wrong_option_is_refused(string option, string value)
    {
        (int status, _, string messages) = await SampleProcess.RunAsync(option, value);

        Assert.NotEqual(0, status);
        Assert.Contains(option, messages, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(string json) => JsonDocument.Parse(json).RootElement.GetProperty("frames").EnumerateArray()
        .Select(frame => $"{frame.GetProperty("name").GetString()}:{frame.GetProperty("predictions")[0].GetProperty("label").GetString()}");

    private static async Task AnswerAsync(Peer peer, byte[] message, int count)
    {
        for (uint frame = 1; frame <= count; frame++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), frame);
            await peer.SendAsync(message);
            Assert.Equal(frame, (await peer.ReceiveAnswerAsync()).Frame);
        }
    }

    private static async Task<StatisticsReport> ReportAsync(Uri root, string token)
    {
        using HttpClient client = new();
        return (await client.GetFromJsonAsync<StatisticsReport>(new Uri(root, $"stats?token={token}")))!;
    }
}
