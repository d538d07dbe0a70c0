using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

public sealed class InputShapeTests
{
    private static OnnxGraphWriter Model(params OnnxDimension[] shape)
    {
        OnnxGraphWriter writer = new("shapes");
        string x = writer.AddInput("image", shape);
        return writer.Ending(writer.AddNode("Relu", [x]), shape.Length);
    }

    private static GraphBuildOptions Given(string name, params int[] shape) =>
        new() { InputShapes = new Dictionary<string, TensorShape> { [name] = new(shape) } };

    [Fact]
    public void AnOpenBatchBecomesOneAndIsNoted()
    {
        ImportedGraph imported = ImportCheck.Read(Model("N", 3, 5, 7));
        Graph graph = GraphBuilder.Build(imported);

        Assert.Equal(new TensorShape(1, 3, 5, 7), graph.Inputs[0].Shape);
        Assert.Contains("'image' is N x 3 x 5 x 7", Assert.Single(imported.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("image")]
    public void TheShapeGivenFillsOpenSizes(string name)
    {
        ImportedGraph imported = ImportCheck.Read(Model("N", 3, "H", OnnxDimension.Unknown));

        Assert.Equal(new TensorShape(2, 3, 11, 13), GraphBuilder.Build(imported, Given(name, 2, 3, 11, 13)).Inputs[0].Shape);
        Assert.Empty(imported.Notes);
    }

    [Fact]
    public void OtherOpenSizesAreAnErrorThatShowsWhatToWrite()
    {
        ImportException exception = ImportCheck.Refused(Model("N", 3, "H", OnnxDimension.Unknown));

        Assert.Contains("input 'image' open: N x 3 x H x ?", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--input-shape 1x3x224x224", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void TheExampleKeepsTheSizesThatAreKnown() =>
        Assert.Contains("--input-shape 1x3x32x32", ImportCheck.Refused(Model("N", "C", 32, 32)).Hint, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void ZeroAndMinusOneMeanOpen(long size)
    {
        ModelProto model = Model(1, 3, 5, 7).Build();
        model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = size;

        Assert.Equal(new TensorShape(1, 3, 5, 7), GraphBuilder.Build(ImportCheck.Read(model)).Inputs[0].Shape);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(1L << 40)]
    public void ImpossibleSizesAreRefused(long size)
    {
        ModelProto model = Model(1, 3, 5, 7).Build();
        model.Graph.Input[0].Type.TensorType.Shape.Dim[2].DimValue = size;

        Assert.Contains($"{size}", Assert.Throws<ImportException>(() => GraphBuilder.Build(ImportCheck.Read(model))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownRankNeedsAShape()
    {
        ModelProto model = Model(1, 3, 5, 7).Build();
        model.Graph.Input[0].Type.TensorType.Shape = null;
        ImportedGraph imported = ImportCheck.Read(model);

        Assert.Contains("of unknown rank", Assert.Throws<ImportException>(() => GraphBuilder.Build(imported)).Message, StringComparison.Ordinal);
        Assert.Equal(new TensorShape(2, 3), GraphBuilder.Build(imported, Given("", 2, 3)).Inputs[0].Shape);
    }

    [Theory]
    [InlineData("image", new[] { 2, 3, 5, 8 }, "contradicts the source, which has N x 3 x 5 x 7")]
    [InlineData("image", new[] { 3, 5, 7 }, "contradicts")]
    [InlineData("picture", new[] { 2, 3, 5, 7 }, "'image'")]
    public void AShapeThatDoesNotFitIsRefused(string name, int[] shape, string message)
    {
        ImportedGraph imported = ImportCheck.Read(Model("N", 3, 5, 7));

        Assert.Contains(message, Assert.Throws<ImportException>(() => GraphBuilder.Build(imported, Given(name, shape))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralInputsAreNamed()
    {
        OnnxGraphWriter writer = new("two");
        string a = writer.AddInput("a", 1, "C");
        string b = writer.AddInput("b", 1, "C");
        ImportedGraph imported = ImportCheck.Read(writer.Ending(writer.AddNode("Add", [a, b]), 2));

        Assert.Contains("--input-shape a=1x3", Assert.Throws<ImportException>(() => GraphBuilder.Build(imported)).Hint, StringComparison.Ordinal);
        Assert.Contains("'a', 'b'", Assert.Throws<ImportException>(() => GraphBuilder.Build(imported, Given("", 1, 5))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoShapesForOneInputAreRefused()
    {
        ImportedGraph imported = ImportCheck.Read(Model("N", 3, 5, 7));
        GraphBuildOptions options = new() { InputShapes = new Dictionary<string, TensorShape> { [""] = new(1, 3, 5, 7), ["image"] = new(2, 3, 5, 7) } };

        ImportException exception = Assert.Throws<ImportException>(() => GraphBuilder.Build(imported, options));
        Assert.Contains("two shapes were given for input 'image': 1x3x5x7 without a name and 2x3x5x7", exception.Message, StringComparison.Ordinal);
        Assert.Contains("one of them", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void AnInputThatNobodyReadsIsLeftOutAndNoted()
    {
        OnnxGraphWriter writer = new("unread");
        writer.AddInput("unread", 5, "C");
        ImportedGraph imported = ImportCheck.Read(writer.Ending(writer.AddNode("Relu", [writer.AddInput("x", 2, 3)]), 2));

        Assert.Equal(["x"], GraphBuilder.Build(imported).Inputs.Select(i => i.Name));
        Assert.Contains("'unread' is left out: the outputs do not depend on it", Assert.Single(imported.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void FiveDimensionsAreRefused() =>
        Assert.Contains("at most 4 dimensions", ImportCheck.Refused(Model(1, 3, 2, 5, 7)).Message, StringComparison.Ordinal);

    [Fact]
    public void AnInputThatOnlyGivesItsShapeIsLeftOut()
    {
        OnnxGraphWriter writer = new("shape only");
        string x = writer.AddInput("x", 2, 3);
        string like = writer.AddInput("like", 3, 2);
        ImportedGraph imported = ImportCheck.Read(writer.Ending(writer.AddNode("Reshape", [x, writer.AddNode("Shape", [like])]), 2));

        Assert.Equal(["x"], GraphBuilder.Build(imported).Inputs.Select(i => i.Name));
        Assert.Contains("'like' is left out", Assert.Single(imported.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void ADifferentDeclaredOutputIsNoted()
    {
        OnnxGraphWriter writer = new("declared");
        string x = writer.AddInput("x", 2, 3);
        writer.AddOutput(writer.AddNode("Relu", [x]), 2, 5);
        ImportedGraph imported = ImportCheck.Read(writer);
        _ = GraphBuilder.Build(imported);

        Assert.Contains("has shape 2x3; the source declares 2 x 5", Assert.Single(imported.Notes), StringComparison.Ordinal);
    }
}
