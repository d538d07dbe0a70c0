using System.Diagnostics;
using System.Text.Json;
using ResNetVk.TestSupport;

namespace ResNetVk.Samples.Tests;

/// <summary>The sample as people start it: a process of its own.</summary>
public sealed class OffscreenTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    [SkippableFact]
    public void Every_mode_names_what_is_rendered_and_validation_is_silent()
    {
        using ScratchFolder scratch = TestData.Scratch();
        (int status, string output, string messages) = Start(
            "--frames", "30", "--json", "--validation", "--plot", scratch["plot.png"], "--snapshot", scratch["frame.png"]);
        Skip.If(messages.Contains("there is no Vulkan driver", StringComparison.Ordinal), messages);
        Skip.If(messages.Contains("validation layer is not installed", StringComparison.Ordinal), messages);

        Assert.True(status == 0, $"status {status}\n{messages}\n{output}");
        JsonElement report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0, report.GetProperty("validationMessages").GetArrayLength());
        JsonElement[] modes = [.. report.GetProperty("modes").EnumerateArray()];
        Assert.Equal(["off", "record", "step", "async"], modes.Select(mode => mode.GetProperty("inference").GetString()));
        Assert.Equal(0, modes[0].GetProperty("inferences").GetInt32());
        Assert.All(modes, mode =>
        {
            Assert.Equal(30, mode.GetProperty("frames").GetInt32());
            Assert.InRange(mode.GetProperty("medianMilliseconds").GetDouble(), 0.01, 1e6);
            Assert.InRange(mode.GetProperty("maxMilliseconds").GetDouble(), mode.GetProperty("p99Milliseconds").GetDouble(), 1e6);
        });
        Assert.All(modes[1..], mode =>
        {
            Assert.Equal("Ankle boot", mode.GetProperty("label").GetString());
            Assert.Equal(mode.GetProperty("inferences").GetInt32(), mode.GetProperty("sameLabel").GetInt32());
            Assert.InRange(mode.GetProperty("probability").GetDouble(), 0.9, 1.0001);
        });

        // One in every measured frame; those of warming up count too.
        Assert.InRange(modes[1].GetProperty("inferences").GetInt32(), 30, 10_000);
        Assert.Equal(0, modes[1].GetProperty("allocatedBytes").GetInt64());
        Assert.Equal(0, modes[2].GetProperty("allocatedBytes").GetInt64());
        Assert.All(new[] { "plot.png", "frame.png" }, name => Assert.InRange(new FileInfo(scratch[name]).Length, 1000, 1 << 20));
    }

    [Theory]
    [InlineData("--frames", "0")]
    [InlineData("--budget", "0")]
    [InlineData("--inference", "sometimes")]
    public void A_wrong_option_is_refused(params string[] arguments)
    {
        (int status, _, string messages) = Start(arguments);

        Assert.NotEqual(0, status);
        Assert.Contains(arguments is ["--inference", string value] ? value : arguments[0], messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--model", "absent.rnvk")]
    [InlineData("--picture", "absent.png")]
    public void A_missing_file_is_named(string option, string file)
    {
        (int status, _, string messages) = Start(option, file);

        Assert.Equal(2, status);
        Assert.Contains(file, messages, StringComparison.Ordinal);
        Assert.Contains("hint:", messages, StringComparison.Ordinal);
    }

    private static (int Status, string Output, string Messages) Start(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "offscreen.dll"));
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process child = Process.Start(start) ?? throw new InvalidOperationException("the sample did not start");
        Task<string> output = child.StandardOutput.ReadToEndAsync();
        Task<string> messages = child.StandardError.ReadToEndAsync();
        if (!child.WaitForExit(s_patience))
        {
            child.Kill(entireProcessTree: true);
            throw new TimeoutException($"offscreen {string.Join(' ', arguments)} did not end within {s_patience}");
        }

        return (child.ExitCode, output.Result, messages.Result);
    }
}
