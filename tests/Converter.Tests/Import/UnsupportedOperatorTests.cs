using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

public sealed class UnsupportedOperatorTests
{
    /// <summary>x → Relu → Mish → LSTM-like custom → Conv whose input is unknown → Tanh.</summary>
    private static OnnxGraphWriter Model()
    {
        OnnxGraphWriter writer = new("unsupported");
        writer.AddOpset("com.example", 1);
        string x = writer.AddInput("x", 1, 3, 5, 7);
        writer.AddNode("Relu", [x], ["relu"]);
        writer.AddNode("Mish", ["relu"], ["mish1"]);
        writer.AddNode("Mish", ["relu"], ["mish2"]);
        NodeProto custom = writer.AddNode("Fancy", ["mish1", "mish2"], ["fancy"]);
        custom.Domain = "com.example";
        writer.AddNode("Conv", ["fancy", writer.Weight("w", 3, 3, 1, 1)], ["conv"]);
        writer.AddNode("Tanh", ["conv"], ["tanh"]);
        return writer.Ending("tanh", 4);
    }

    [Fact]
    public void AllAreListedAtOnceEvenBehindUnknownValues()
    {
        UnsupportedOperatorException exception = ImportCheck.Unsupported(Model());

        Assert.Equal(
            [("mish1", "Mish"), ("mish2", "Mish"), ("fancy", "com.example.Fancy"), ("tanh", "Tanh")],
            exception.Operators.Select(o => (o.NodeName, o.OperatorType)));
        Assert.Contains("4 nodes cannot run", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Mish 'mish1', 'mish2':", exception.Message, StringComparison.Ordinal);
        Assert.Contains("com.example.Fancy 'fancy': it belongs to another operator domain", exception.Message, StringComparison.Ordinal);
        Assert.All(exception.Operators, o => Assert.NotEmpty(o.Suggestion));
        Assert.Contains("--outputs", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEarlierOutputLeavesThemOut()
    {
        Graph graph = ImportCheck.Build(Model(), new GraphBuildOptions { Outputs = ["relu"] });

        Assert.Equal(["relu"], graph.OutputNames);
        Assert.Equal(["relu"], graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void AnOutputThatNobodyComputesIsRefused()
    {
        ImportException exception = Assert.Throws<ImportException>(() => ImportCheck.Build(Model(), new GraphBuildOptions { Outputs = ["logits"] }));

        Assert.Contains("'logits'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'tanh'", exception.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relu", "relu", "named twice")]
    [InlineData("x", null, "no node computes the output 'x'")]
    [InlineData("w", null, "no node computes the output 'w'")]
    public void OutputsThatMakeNoSenseAreRefused(string first, string? second, string message)
    {
        string[] outputs = second is null ? [first] : [first, second];

        Assert.Contains(
            message, Assert.Throws<ImportException>(() => ImportCheck.Build(Model(), new GraphBuildOptions { Outputs = outputs })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyNodesOfOneKindAreCounted()
    {
        OnnxGraphWriter writer = new("many");
        string x = writer.AddInput("x", 3);
        for (int i = 0; i < 11; i++)
        {
            x = writer.AddNode("Erf", [x]);
        }

        UnsupportedOperatorException exception = ImportCheck.Unsupported(writer.Ending(x, 1));

        Assert.Equal(11, exception.Operators.Count);
        Assert.Contains("and 3 more", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("If", "onnxsim")]
    [InlineData("QLinearConv", "float network")]
    [InlineData("LeakyRelu", "Relu, Clip and Sigmoid")]
    [InlineData("ConvTranspose", "Resize")]
    public void SuggestionsFitTheOperator(string type, string suggestion)
    {
        OnnxGraphWriter writer = new("suggestion");
        writer.Ending(writer.AddNode(type, [writer.AddInput("x", 3)]), 1);

        Assert.Contains(suggestion, Assert.Single(ImportCheck.Unsupported(writer).Operators).Suggestion, StringComparison.Ordinal);
    }
}
