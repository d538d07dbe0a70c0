using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>A text kept in the repository that a command must print again, line by line.</summary>
/// <remarks>Set the environment variable <see cref="RenewVariable"/> to 1 to write what is printed now instead, and look at the difference in git.</remarks>
internal static class GoldenFile
{
    public const string RenewVariable = "RESNETVK_RENEW_GOLDEN";

    // Enough to see what kind of change it is.
    private const int LinesShown = 5;

    /// <summary>Fails unless the text is that of the file; renews the file when asked to.</summary>
    /// <param name="name">The file's name in the folder <c>Golden</c>.</param>
    /// <param name="found">What was printed.</param>
    public static void Check(string name, string found)
    {
        string path = Path.Combine(TestData.RepositoryRoot, "tests", "Cli.Tests", "Golden", name);
        if (Environment.GetEnvironmentVariable(RenewVariable) == "1")
        {
            File.WriteAllText(path, found.ReplaceLineEndings("\n"));
            return;
        }

        string? difference = Difference(File.Exists(path) ? File.ReadAllText(path) : "", found);
        Assert.True(
            difference is null,
            $"tests/Cli.Tests/Golden/{name} differs from what is printed now:\n{difference}"
            + $"If this is what was meant, renew the files and look at the change: {RenewVariable}=1 dotnet test tests/Cli.Tests --filter PlanGolden && git diff");
    }

    /// <summary>The part between the first and the last line that differ, with its place; null when the texts are the same.</summary>
    public static string? Difference(string expected, string found)
    {
        string[] left = expected.ReplaceLineEndings("\n").Split('\n');
        string[] right = found.ReplaceLineEndings("\n").Split('\n');
        if (left.SequenceEqual(right))
        {
            return null;
        }

        int shorter = Math.Min(left.Length, right.Length);
        int same = Enumerable.Range(0, shorter).TakeWhile(i => left[i] == right[i]).Count();
        int end = Enumerable.Range(1, shorter - same).TakeWhile(i => left[^i] == right[^i]).Count();
        return $"from line {same + 1} on, {left.Length - same - end} lines were\n{Lines(left[same..^end])}"
            + $"and {right.Length - same - end} are now\n{Lines(right[same..^end])}";
    }

    private static string Lines(string[] lines) =>
        string.Concat(lines.Take(LinesShown).Select(l => $"  {l}\n")) + (lines.Length > LinesShown ? "  …\n" : "");
}
