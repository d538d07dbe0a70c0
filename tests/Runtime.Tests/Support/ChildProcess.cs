using System.Diagnostics;

namespace ResNetVk.Runtime.Tests;

/// <summary>Runs a command of <see cref="Program"/> in a process of its own: drivers read their environment when they load.</summary>
internal static class ChildProcess
{
    /// <summary>Runs to the end; fails the test on an exit code other than 0 and 3, with what the process wrote to standard error.</summary>
    public static (int ExitCode, string Output) Run(string command, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet", ["exec", typeof(Program).Assembly.Location, command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(string.Empty, process.ExitCode is 0 or 3 ? string.Empty : errors.GetAwaiter().GetResult());
        return (process.ExitCode, output);
    }
}
