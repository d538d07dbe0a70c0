using System.CommandLine;

namespace ResNetVk.Cli;

/// <summary>A command of <c>resnetvk</c>: its options, and what it does with a parsed command line.</summary>
internal abstract class TerminalCommand : Command
{
    /// <summary>Creates the command; a subclass adds its arguments and options.</summary>
    /// <param name="name">What the user types.</param>
    /// <param name="summary">One line for the list of commands.</param>
    /// <param name="details">What <c>--help</c> shows after the options: explanations and an example.</param>
    protected TerminalCommand(string name, string summary, string details)
        : base(name, summary)
    {
        Details = details;

        // The parser demands an action of a command that has no subcommands; the one that counts is Execute.
        SetAction(NeverInvoked);
    }

    /// <summary>What <c>--help</c> shows after the options.</summary>
    public string Details { get; }

    /// <summary>Does the work.</summary>
    /// <param name="parsed">A command line without errors.</param>
    /// <param name="terminal">The streams.</param>
    /// <returns>The exit status, see <see cref="ExitStatus"/>.</returns>
    public abstract int Execute(ParseResult parsed, Terminal terminal);

    private static int NeverInvoked(ParseResult parsed) => throw new InvalidOperationException($"'{parsed}' runs through Execute");
}
