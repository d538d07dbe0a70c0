using System.Diagnostics;
using Google.Protobuf;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>What Ctrl-C does.</summary>
public sealed class InterruptionTests : IClassFixture<BundledNetwork>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly BundledNetwork _network;

    public InterruptionTests(BundledNetwork network) => _network = network;

    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_long_work_with_one_message(string signal)
    {
        TestDevice.Require();
        Skip.If(OperatingSystem.IsWindows(), "signals are sent with kill");
        using ScratchFolder scratch = TestData.Scratch();

        // A copy that differs in a text makes the command write a note as soon as its signal handlers are in place.
        ModelProto copy = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_network.Onnx));
        copy.DocString = "a copy";
        File.WriteAllBytes(scratch["copy.onnx"], copy.ToByteArray());
        ProcessStartInfo start = ResNetVkCommand.ChildStart("bench", _network.Compiled, "--against", scratch["copy.onnx"], "--runs", "10000000");
        ChildSignals.Reset(start);
        using Process child = Process.Start(start)!;
        using CancellationTokenSource patience = new(s_patience);
        using CancellationTokenRegistration impatience = patience.Token.Register(() => child.Kill(entireProcessTree: true));
        Task<string> output = child.StandardOutput.ReadToEndAsync();
        string? first = await child.StandardError.ReadLineAsync();
        Assert.StartsWith("note: ", first, StringComparison.Ordinal);

        using Process kill = Process.Start("kill", [$"-{signal}", $"{child.Id}"]);
        await kill.WaitForExitAsync();

        // Progress is told every few seconds: on a slow machine some of it comes before the signal.
        string messages = string.Join('\n', (await child.StandardError.ReadToEndAsync()).Split('\n').SkipWhile(line => line.StartsWith("runs: ", StringComparison.Ordinal)));
        await child.WaitForExitAsync();
        Assert.Equal(130, child.ExitCode);
        Assert.Equal("", await output);
        Assert.StartsWith("error: interrupted", messages, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", messages, StringComparison.Ordinal);
    }
}
