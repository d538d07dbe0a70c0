using System.CommandLine;
using System.CommandLine.Parsing;

namespace ResNetVk.Training;

/// <summary>
/// The command <c>resnetvk-train</c>: exit status 0 when done, 1 when a run fails on its way or a file does not compute what was trained, 2 for bad usage or bad
/// input, with one message and no stack trace.
/// </summary>
public static class CommandLine
{
    /// <summary>Exit status of a command that was begun and failed.</summary>
    internal const int Failed = 1;

    private const int BadInput = 2;

    /// <summary>Parses the arguments and runs the command they name.</summary>
    /// <returns>The exit status.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        RootCommand root = new("Trains residual networks for ResNetVk")
        {
            TrainCommand.Create(),
            FinetuneCommand.Create(),
            ExperimentCommand.Create(),
            EvaluateCommand.Create(),
            ExportCommand.Create(),
            ReportCommand.Create(),
        };
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                Console.Error.WriteLine($"error: {error.Message}");
            }

            Console.Error.WriteLine("See resnetvk-train --help.");
            return BadInput;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (TrainingInputException exception)
        {
            return Fail(exception.Message);
        }
        catch (TrainingFailureException exception)
        {
            Fail(exception.Message);
            return Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail($"A file cannot be read or written: {exception.Message}");
        }
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"error: {message}");
        return BadInput;
    }
}
