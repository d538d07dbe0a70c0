using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ResNetVk.Cli;

/// <summary>The two streams of a command: results go to standard output, everything else to standard error. Not thread-safe.</summary>
internal sealed class Terminal
{
    /// <summary>Columns assumed where the output is a file or a pipe.</summary>
    public const int PlainWidth = 100;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        // NaN and infinities are results like any other (a failed comparison has them); JSON has no numbers for them.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        // The output is read by programs, not pasted into HTML: names stay legible.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly TimeSpan s_plainInterval = TimeSpan.FromSeconds(10);

    private readonly TextWriter _output;
    private readonly TextWriter _messages;
    private readonly bool _plain;
    private readonly IAnsiConsole _console;
    private bool _isWatched;

    /// <summary>Creates the terminal of one command.</summary>
    /// <param name="output">Standard output; not disposed.</param>
    /// <param name="messages">Standard error; not disposed.</param>
    /// <param name="isTerminal">Whether each of them is shown to a person; a file or a pipe gets plain text.</param>
    /// <param name="json">True when standard output carries one JSON object.</param>
    /// <param name="cancellation">Signalled when the user wants to stop.</param>
    public Terminal(TextWriter output, TextWriter messages, (bool Output, bool Messages) isTerminal, bool json, CancellationToken cancellation)
    {
        _output = output;
        _messages = messages;
        Json = json;
        Cancellation = cancellation;
        _plain = !isTerminal.Output;
        _console = CreateConsole(output, isTerminal.Output);
        Messages = CreateConsole(messages, isTerminal.Messages);
    }

    /// <summary>True when standard output carries exactly one JSON object: nothing else may be written to standard output.</summary>
    public bool Json { get; }

    /// <summary>Signalled when the user wants to stop; to be observed between pieces of work.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Standard error, for progress and notes.</summary>
    public IAnsiConsole Messages { get; }

    /// <summary>Writes the one JSON object of the command.</summary>
    /// <param name="value">An object; property names are written in camelCase.</param>
    public void WriteJson(object value) => _output.WriteLine(JsonSerializer.Serialize(value, s_json));

    /// <summary>Writes a table to standard output.</summary>
    public void Write(IRenderable renderable)
    {
        if (!_plain)
        {
            _console.Write(renderable);
            return;
        }

        // In a file the spaces that fill a table's last column are only noise.
        using StringWriter buffer = new();
        CreateConsole(buffer, isTerminal: false).Write(renderable);
        foreach (string line in buffer.ToString().TrimEnd().Split('\n'))
        {
            _output.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>Writes a line of standard output as it is, without wrapping.</summary>
    public void WriteLine(string text = "") => _output.WriteLine(Printable(text));

    /// <summary>Writes a remark for the user to standard error.</summary>
    public void Note(string text) => WriteMessage($"note: {text}");

    /// <summary>Reports why the command did not do its work: as text on standard error, or as the one JSON object.</summary>
    public void WriteFailure(Failure failure)
    {
        if (Json)
        {
            WriteJson(new { error = failure.Message, hint = failure.Hint });
            return;
        }

        WriteMessage($"error: {failure.Message}");
        WriteMessage($"hint: {failure.Hint}");
    }

    /// <summary>Writes a line of standard error as it is, without wrapping.</summary>
    public void WriteMessage(string text)
    {
        if (_isWatched)
        {
            // Only the console knows where its moving line stands.
            Messages.WriteLine(Printable(text));
            return;
        }

        _messages.WriteLine(Printable(text));
    }

    /// <summary>Runs work of known length with a progress bar on standard error; in a file, a plain line now and then.</summary>
    /// <param name="description">What is being done, a noun: <c>images</c>.</param>
    /// <param name="work">Receives a callback that takes the share done, 0 to 1.</param>
    public T Track<T>(string description, Func<Action<double>, T> work)
    {
        if (Messages.Profile.Capabilities.Interactive)
        {
            return Messages.Progress().AutoClear(true).Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(description), maxValue: 1);
                return work(share => task.Value = share);
            });
        }

        Stopwatch sinceLine = Stopwatch.StartNew();
        return work(share =>
        {
            if (sinceLine.Elapsed >= s_plainInterval)
            {
                sinceLine.Restart();
                WriteMessage($"{description}: {share:P0}");
            }
        });
    }

    /// <summary>Runs work of unknown length with a line on standard error that says how far it is; in a file, a plain line now and then.</summary>
    /// <param name="description">What the line says first.</param>
    /// <param name="work">Receives a callback that takes what the line is to say.</param>
    public T Watch<T>(string description, Func<Action<string>, T> work)
    {
        if (Messages.Profile.Capabilities.Interactive)
        {
            _isWatched = true;
            try
            {
                return Messages.Status().Start(
                    Markup.Escape(description), context => work(text => context.Status = Markup.Escape(Line(Printable(text), Messages.Profile.Width))));
            }
            finally
            {
                _isWatched = false;
            }
        }

        Stopwatch sinceLine = Stopwatch.StartNew();
        return work(text =>
        {
            if (sinceLine.Elapsed >= s_plainInterval)
            {
                sinceLine.Restart();
                WriteMessage(text);
            }
        });

        // A longer one would be broken, and leave its rest behind.
        static string Line(string text, int width) => text.Length < width - 4 ? text : text[..Math.Max(0, width - 5)] + "…";
    }

    /// <summary>A text whose control characters are replaced: names come from files of unknown origin, and an escape sequence in one must not reach the user's terminal.</summary>
    public static string Printable(string text) =>
        text.Any(c => char.IsControl(c) && c != '\n') ? string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? '\uFFFD' : c)) : text;

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
