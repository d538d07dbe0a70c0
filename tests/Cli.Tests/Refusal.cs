using System.Text.Json;

namespace ResNetVk.Cli.Tests;

/// <summary>The rules for every refused command line: one message, a hint, exit status 2, no stack trace, nothing left behind.</summary>
internal static class Refusal
{
    /// <summary>Runs a command line twice, as text and with <c>--json</c>, and checks both refusals.</summary>
    /// <param name="run">Runs a command line.</param>
    /// <param name="folder">A folder whose files must stay as they are.</param>
    /// <param name="args">The command line.</param>
    /// <param name="fragments">What the message (or the hint) must say.</param>
    public static void Check(Func<IReadOnlyList<string>, CommandResult> run, string folder, IReadOnlyList<string> args, params IReadOnlyList<string> fragments)
    {
        Dictionary<string, byte[]> before = Snapshot(folder);

        CommandResult text = run(args).Expect(2);
        Assert.Equal("", text.Output);
        CheckWords(text.Messages, fragments);
        string[] lines = text.Messages.Split('\n');
        Assert.Single(lines, line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("hint: ", StringComparison.Ordinal));

        CommandResult json = run([.. args, "--json"]).Expect(2);
        JsonElement refusal = json.Json();
        string error = refusal.GetProperty("error").GetString()!;
        string hint = refusal.GetProperty("hint").GetString()!;
        Assert.NotEmpty(error);
        Assert.NotEmpty(hint);
        CheckWords(error + "\n" + hint, fragments);

        Dictionary<string, byte[]> after = Snapshot(folder);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
    }

    /// <summary>The same in this process.</summary>
    public static void Check(string folder, IReadOnlyList<string> args, params IReadOnlyList<string> fragments) =>
        Check(a => ResNetVkCommand.Run(a), folder, args, fragments);

    private static void CheckWords(string text, IReadOnlyList<string> fragments)
    {
        Assert.All(fragments, fragment => Assert.Contains(fragment, text, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }

    private static Dictionary<string, byte[]> Snapshot(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllBytes);
}
