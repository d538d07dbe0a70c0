using System.Text.RegularExpressions;
using ResNetVk.TestSupport;

namespace ResNetVk.Native.Tests;

/// <summary>The examples in the documentation are C.</summary>
public sealed partial class DocumentationTests
{
    [SkippableFact]
    public void Examples_compile_without_a_warning()
    {
        string page = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "embedding.md"));
        string[] examples = [.. Example().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.True(examples.Length >= 7, $"{examples.Length} examples were found");
        using ScratchFolder scratch = TestData.Scratch();
        foreach (string example in examples)
        {
            File.WriteAllText(scratch["example.c"], example);
            (int status, string output) = Command.TryRun("gcc", "gcc", [
                "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I", PublishedLibrary.Headers, scratch["example.c"]]);
            Assert.True(status == 0, $"{output}\nin\n{example}");
        }
    }

    [GeneratedRegex("^```c\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Example();
}
