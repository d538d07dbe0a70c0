using System.Text.RegularExpressions;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;

namespace ResNetVk.Samples.Tests;

/// <summary>The C# of docs/embedding.md is code that is compiled and run.</summary>
public sealed partial class EmbeddingGuideTests
{
    public static TheoryData<string> Blocks => [.. Block().Matches(Guide()).Select(match => match.Groups["source"].Value)];

    [Fact]
    public void Every_block_says_where_it_is_from()
    {
        Assert.Equal(Guide().Split("```csharp").Length - 1, Blocks.Count);
        Assert.True(Blocks.Count > 5);
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_block_is_a_region_of_that_file(string source)
    {
        string block = Block().Matches(Guide()).Single(match => match.Groups["source"].Value == source).Groups["code"].Value;
        string[] parts = source.Split('#');
        string file = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, parts[0]));

        Match region = Regex.Match(file, $@"^ *#region {Regex.Escape(parts[1])}\n(?<code>.*?)\n *#endregion", RegexOptions.Multiline | RegexOptions.Singleline);

        Assert.True(region.Success, $"{parts[0]} has no region {parts[1]}");
        Assert.Equal(Dedented(region.Groups["code"].Value), block.Trim('\n'));
    }

    [SkippableFact]
    public void What_no_sample_has_runs()
    {
        using VulkanDevice device = Open();
        CompiledModel model = Compiler.Compile(
            Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx"),
            new CompileOptions { InputShapes = new Dictionary<string, TensorShape> { [""] = new TensorShape(1, 1, 28, 28) } }).Model;
        using InferenceSession session = InferenceSession.Create(device, model, new SessionOptions { Stepping = true, Timeout = Timeout.InfiniteTimeSpan });
        float[] output = new float[10];
        byte[] rgba = new byte[4 * 28 * 28];
        Random.Shared.NextBytes(rgba);

        Assert.InRange(EmbeddingExamples.Run(session, rgba, 28, 28).Probability, 0.1f, 1);
        session.SetInput(0, new float[28 * 28]);
        while (output.All(value => value == 0))
        {
            EmbeddingExamples.Step(session, output);
        }

        Assert.Empty(device.ValidationMessages);
    }

    private static VulkanDevice Open()
    {
        try
        {
            return VulkanDevice.Create(new VulkanDeviceOptions { Validation = true });
        }
        catch (VulkanUnavailableException exception)
        {
            throw new SkipException(exception.Message);
        }
    }

    private static string Guide() => File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "embedding.md"));

    private static string Dedented(string code)
    {
        string[] lines = code.Trim('\n').Split('\n');
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart(' ').Length);
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[indent..] : line)).Trim('\n');
    }

    [GeneratedRegex(@"<!-- (?<source>\S+#\S+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
