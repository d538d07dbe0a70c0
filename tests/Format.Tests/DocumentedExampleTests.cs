using System.Globalization;
using System.Text.RegularExpressions;
using ResNetVk.Format.Json;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Format.Tests;

/// <summary>
/// The example of docs/model-format.md is <see cref="SampleModel.Smallest"/>, byte for byte, with a module that is not compressed: what a compressor makes of it
/// depends on its version. It also guards the format: a change that gives other bytes fails here, and must either be undone or be a new version.
/// </summary>
public sealed class DocumentedExampleTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "model-format.md"));

    [Fact]
    public void The_plan_is_that_of_the_example() =>
        PlanAssert.Equal(SampleModel.Smallest().Plan, PlanJsonReader.Read(Assert.Single(Blocks("json"), block => block.Contains("\"packedTensors\"", StringComparison.Ordinal))));

    [Fact]
    public void The_dump_shows_bytes_of_the_example()
    {
        CompiledModel model = SampleModel.Smallest();
        byte[] content = CompiledModelTests.Rehash(SafetensorsFile.ToBytes(model.Tensors.Values, SafetensorsFile.Parse(model.ToBytes()).Metadata));
        MatchCollection lines = Regex.Matches(Assert.Single(Blocks("text"), block => block.StartsWith("00000000", StringComparison.Ordinal)), "(?m)^([0-9a-f]{8})  ((?:[0-9a-f]{2} +)+) ");
        Assert.True(lines.Count >= 10, $"The dump has {lines.Count} lines.");
        foreach (Match line in lines)
        {
            int offset = int.Parse(line.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            byte[] shown = Convert.FromHexString(line.Groups[2].Value.Replace(" ", "", StringComparison.Ordinal));
            Assert.True(content.AsSpan(offset).StartsWith(shown), $"Offset {offset:x8}: documented {line.Groups[2].Value}, found {Convert.ToHexStringLower(content, offset, Math.Min(16, content.Length - offset))}.");
        }

        Assert.Contains($"{content.Length:N0} bytes", Document, StringComparison.Ordinal);
        Assert.Contains(CompiledModel.Parse(content).Sha256, Document, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_property_of_the_plan_is_described()
    {
        HashSet<string> names = [];
        foreach (Type type in typeof(CompiledModel).Assembly.GetExportedTypes().Where(type => type.Namespace == "ResNetVk.Format.Plan" && !type.IsEnum))
        {
            names.UnionWith(PlanAssert.Properties(type).Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]));
        }

        names.ExceptWith(["x", "y", "z", "prepacks"]);
        names.Add("prepack");
        Assert.All(names, name => Assert.True(Document.Contains($"`{name}`", StringComparison.Ordinal), $"'{name}' is not described."));
    }

    private static IEnumerable<string> Blocks(string language) =>
        Regex.Matches(Document, $"(?s)```{language}\n(.*?)```").Select(match => match.Groups[1].Value);
}
