using System.Text.RegularExpressions;

namespace ResNetVk.Native.Tests;

/// <summary>What the headers declare.</summary>
internal static partial class Header
{
    private static readonly string s_text = Comments().Replace(
        string.Concat(Directory.GetFiles(PublishedLibrary.Headers, "*.h").Order(StringComparer.Ordinal).Select(File.ReadAllText)), " ");

    /// <summary>Names of the functions.</summary>
    public static IReadOnlyList<string> Functions { get; } = [.. FunctionPattern().Matches(s_text).Select(match => match.Groups[1].Value)];

    /// <summary>Names of the structs with those of their fields.</summary>
    public static IReadOnlyDictionary<string, string[]> Structs { get; } = StructPattern().Matches(s_text).ToDictionary(
        match => match.Groups[1].Value,
        match => FieldPattern().Matches(match.Groups[2].Value).Select(field => field.Groups[1].Value).ToArray());

    /// <summary>Enumeration constants with their values.</summary>
    public static IReadOnlyDictionary<string, int> Constants { get; } =
        ConstantPattern().Matches(s_text).ToDictionary(match => match.Groups[1].Value, match => int.Parse(match.Groups[2].Value));

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"RNVK_API [\w ]+?\*?RNVK_CALL (rnvk_\w+)\(")]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(@"typedef struct (rnvk_\w+) \{(.*?)\}", RegexOptions.Singleline)]
    private static partial Regex StructPattern();

    [GeneratedRegex(@"(\w+)(?:\[\d+\])?;")]
    private static partial Regex FieldPattern();

    [GeneratedRegex(@"^\s+(RNVK_\w+) = (-?\d+)", RegexOptions.Multiline)]
    private static partial Regex ConstantPattern();
}
