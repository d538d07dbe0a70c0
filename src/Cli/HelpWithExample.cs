using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ResNetVk.Cli;

/// <summary>The parser's own help, followed by what it has no place for: explanations and an example.</summary>
internal sealed class HelpWithExample : SynchronousCommandLineAction
{
    private readonly HelpAction _help;
    private readonly string _rootDetails;

    /// <summary>Wraps the parser's help.</summary>
    /// <param name="help">The parser's help.</param>
    /// <param name="rootDetails">What follows the help of the program itself.</param>
    public HelpWithExample(HelpAction help, string rootDetails)
    {
        _help = help;
        _rootDetails = rootDetails;
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int status = _help.Invoke(parseResult);
        string details = parseResult.CommandResult.Command is TerminalCommand command ? command.Details : _rootDetails;
        parseResult.InvocationConfiguration.Output.WriteLine(details);
        return status;
    }
}
