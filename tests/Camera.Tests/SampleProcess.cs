using System.Diagnostics;
using ResNetVk.TestSupport;

namespace ResNetVk.Camera.Tests;

/// <summary>The sample as people start it: a process of its own.</summary>
internal sealed class SampleProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _messages;

    private SampleProcess(Process process)
    {
        _process = process;
        _messages = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public static SampleProcess Start(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "camera.dll"));
        Array.ForEach(arguments, start.ArgumentList.Add);
        ChildSignals.Reset(start);
        return new SampleProcess(Process.Start(start) ?? throw new InvalidOperationException("the sample did not start"));
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Status, string Output, string Messages)> RunAsync(params string[] arguments)
    {
        using SampleProcess process = Start(arguments);
        string output = await process._process.StandardOutput.ReadToEndAsync();
        int status = await process.EndAsync();
        string messages = await process._messages;
        Skip.If(messages.Contains("there is no Vulkan driver", StringComparison.Ordinal), messages);
        return (status, output, messages);
    }

    /// <summary>The next line; fails when there is none.</summary>
    public async Task<string> ReadLineAsync()
    {
        using CancellationTokenSource patience = new(Patience.Limit);
        if (await _process.StandardOutput.ReadLineAsync(patience.Token) is string line)
        {
            return line;
        }

        string messages = await _messages;
        Skip.If(messages.Contains("there is no Vulkan driver", StringComparison.Ordinal), messages);
        throw new InvalidOperationException($"the sample ended: {messages}");
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> EndAsync()
    {
        using CancellationTokenSource patience = new(Patience.Limit);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
