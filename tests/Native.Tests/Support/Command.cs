using System.ComponentModel;
using System.Diagnostics;

namespace ResNetVk.Native.Tests;

/// <summary>Runs programs of the system.</summary>
internal static class Command
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs to the end; skips the test when there is no such program.</summary>
    /// <returns>Exit status, standard output and standard error together.</returns>
    public static (int Status, string Output) TryRun(
        string program, string package, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        Process? process = null;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Skip.If(true, $"{program} is not installed (apt-get install {package})");
        }

        using (process)
        {
            Task<string> errors = process!.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(s_patience))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"{program} did not end within {s_patience}: {output.Result}{errors.Result}");
            }

            return (process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
        }
    }

    /// <summary>As <see cref="TryRun"/>; another status than 0 fails the test.</summary>
    public static string Run(string program, string package, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        (int status, string output) = TryRun(program, package, arguments, environment);
        Assert.True(status == 0, $"{program} ended with status {status}:\n{output}");
        return output;
    }
}
