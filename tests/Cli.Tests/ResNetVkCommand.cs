using System.Diagnostics;

namespace ResNetVk.Cli.Tests;

/// <summary>Runs <c>resnetvk</c>, in this process or as a child.</summary>
internal static class ResNetVkCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs a command line in this process.</summary>
    public static CommandResult Run(params IReadOnlyList<string> args)
    {
        using StringWriter output = new();
        using StringWriter messages = new();
        int status = Program.Run(args, output, messages);
        return new CommandResult(status, output.ToString(), messages.ToString());
    }

    /// <summary>Runs a command line as a process of its own.</summary>
    /// <param name="environment">Variables to set; a null value removes one.</param>
    /// <param name="args">The arguments.</param>
    public static CommandResult RunChild(IReadOnlyDictionary<string, string?> environment, params IReadOnlyList<string> args)
    {
        ProcessStartInfo start = ChildStart(args);
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process child = Process.Start(start) ?? throw new InvalidOperationException("the child process did not start");
        Task<string> output = child.StandardOutput.ReadToEndAsync();
        Task<string> messages = child.StandardError.ReadToEndAsync();
        if (!child.WaitForExit(s_patience))
        {
            child.Kill(entireProcessTree: true);
            throw new TimeoutException($"resnetvk {string.Join(' ', args)} did not end within {s_patience}");
        }

        return new CommandResult(child.ExitCode, output.Result, messages.Result);
    }

    /// <summary>How a command line is started as a process of its own, its streams redirected.</summary>
    public static ProcessStartInfo ChildStart(params IReadOnlyList<string> args)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "resnetvk.dll"));
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return start;
    }
}
