using System.CommandLine;
using System.CommandLine.Help;
using ResNetVk.Cli.Commands;

namespace ResNetVk.Cli;

/// <summary>Parses the arguments, runs the command they name, and turns every failure into one message and an exit status.</summary>
internal static class CommandLine
{
    private const string DebugVariable = "RESNETVK_DEBUG";

    private const string Details =
        """
        From a trained network to a label:
          resnetvk convert network.onnx -o network.rnvk --labels labels.txt --mean 0.286 --std 0.353
          resnetvk verify network.rnvk --against network.onnx
          resnetvk classify network.rnvk picture.png

        Whether a device can be trusted:
          resnetvk conformance --quick

        Exit status: 0 done; 1 the comparison failed; 2 bad usage or bad input; 70 a defect of this program; 130 interrupted.

        Environment:
          RESNETVK_DEBUG=1             adds a stack trace to an error
          LP_NATIVE_VECTOR_WIDTH=256   keeps Mesa's software driver at 256-bit vectors; without it, resnetvk
                                       sets 512 on processors with AVX-512, where that is faster
        """;

    /// <summary>Runs one command line.</summary>
    /// <param name="args">The arguments after the program's name.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="messages">Standard error.</param>
    /// <param name="isTerminal">Whether each of them is shown to a person.</param>
    /// <param name="cancellation">Stops the command at its next safe point.</param>
    /// <returns>The exit status.</returns>
    public static int Run(
        IReadOnlyList<string> args, TextWriter output, TextWriter messages, (bool Output, bool Messages) isTerminal, CancellationToken cancellation)
    {
        // Without an arity of zero the parser would take a word after --json for its value.
        Option<bool> json = new("--json")
        {
            Description = "Write one JSON object to standard output; messages go to standard error",
            Recursive = true,
            Arity = ArgumentArity.Zero,
        };

        // An argument that begins with '@' is a file name like any other, not a file of arguments.
        ParseResult parsed = CreateRoot(json).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        Terminal terminal = new(output, messages, isTerminal, parsed.GetResult(json) is { Implicit: false }, cancellation);
        try
        {
            // Help and version are actions of the parser's own; they do not mind what else is missing.
            if (parsed.Action is HelpWithExample || parsed.CommandResult.Command is not TerminalCommand command)
            {
                return parsed.Errors.Count > 0 && parsed.Action is not HelpWithExample
                    ? throw UsageError(parsed)
                    : parsed.Invoke(new InvocationConfiguration { Output = output, Error = messages, EnableDefaultExceptionHandler = false });
            }

            return parsed.Errors.Count > 0 ? throw UsageError(parsed) : command.Execute(parsed, terminal);
        }
#pragma warning disable CA1031 // The boundary of the program: whatever happens inside ends as one message and an exit status.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failure failure = Failure.Of(exception, cancellation);
            terminal.WriteFailure(failure);
            if (Environment.GetEnvironmentVariable(DebugVariable) is "1")
            {
                terminal.WriteMessage(exception.ToString());
            }

            return failure.Status;
        }
    }

    private static RootCommand CreateRoot(Option<bool> json)
    {
        RootCommand root = new("Compiles residual networks to .rnvk files and runs them on Vulkan.")
        {
            new DevicesCommand(),
            new ConvertCommand(),
            new NetworksCommand(),
            new ExportCommand(),
            new InspectCommand(),
            new SignCommand(),
            new ClassifyCommand(),
            new RunCommand(),
            new VerifyCommand(),
            new EvaluateCommand(),
            new BenchCommand(),
            new ConformanceCommand(),
            json,
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExample((HelpAction)help.Action!, Details);
        return root;
    }

    private static UsageException UsageError(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string name = command is TerminalCommand ? $"resnetvk {command.Name}" : "resnetvk";
        return new UsageException(string.Join(' ', parsed.Errors.Select(e => e.Message).Distinct()), $"{name} --help shows the usage");
    }
}
