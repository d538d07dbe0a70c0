using System.Diagnostics;

namespace ResNetVk.TestSupport;

/// <summary>Child processes that end at Ctrl-C, however the tests were started.</summary>
public static class ChildSignals
{
    private const string Env = "/usr/bin/env";

    /// <summary>Lets a child have the usual reaction to SIGINT and SIGTERM: a shell that starts the tests in the background has them ignore SIGINT, which children inherit.</summary>
    /// <param name="start">Changed, on Linux, to start the program through <c>env</c>.</param>
    public static void Reset(ProcessStartInfo start)
    {
        if (OperatingSystem.IsLinux() && File.Exists(Env))
        {
            start.ArgumentList.Insert(0, start.FileName);
            start.ArgumentList.Insert(0, "--default-signal=INT,TERM");
            start.FileName = Env;
        }
    }
}
