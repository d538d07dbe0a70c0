using System.Runtime.InteropServices;

namespace ResNetVk.Cli;

/// <summary>The entry point: prepares the process, then hands over to <see cref="CommandLine"/>.</summary>
public static class Program
{
    /// <summary>The command <c>resnetvk</c>.</summary>
    /// <returns>The exit status, see <see cref="ExitStatus"/>.</returns>
    public static int Main(string[] args)
    {
        WideVectors.Enable();
        using CancellationTokenSource cancellation = new();

        // The first signal asks the command to stop at the next safe point, so that nothing half-written stays; a second one ends the process.
        void Stop(PosixSignalContext context)
        {
            context.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return CommandLine.Run(
            args, Console.Out, Console.Error, (!Console.IsOutputRedirected, !Console.IsErrorRedirected), cancellation.Token);
    }

    /// <summary>Runs the command in this process with streams of the caller's: what tests call.</summary>
    /// <param name="args">The arguments after the program's name.</param>
    /// <param name="output">Receives standard output.</param>
    /// <param name="messages">Receives standard error.</param>
    /// <param name="cancellation">Stops the command at its next safe point.</param>
    /// <returns>The exit status.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter messages, CancellationToken cancellation = default) =>
        CommandLine.Run(args, output, messages, (false, false), cancellation);
}
