using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

public sealed class ResizeImportTests
{
    private static readonly string[] AllCoordinates =
        ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn"];

    private static readonly string[] AllRoundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    /// <summary>IH, IW, OH, OW: enlarged and shrunk, by whole factors (where ties are) and others, from and to 1.</summary>
    private static readonly int[][] Sizes = [[3, 5, 7, 11], [29, 37, 11, 7], [6, 7, 12, 21], [12, 21, 6, 7], [5, 1, 1, 3], [7, 3, 29, 8], [10, 16, 15, 24]];

    public static TheoryData<string, string> NearestModes()
    {
        TheoryData<string, string> data = [];
        foreach (string coordinates in AllCoordinates)
        {
            foreach (string rounding in AllRoundings)
            {
                data.Add(coordinates, rounding);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(NearestModes))]
    public void NearestAgreesBySizesAndByScales(string coordinates, string rounding)
    {
        AttributeProto[] attributes =
        [
            OnnxAttributes.String("mode", "nearest"), OnnxAttributes.String("coordinate_transformation_mode", coordinates), OnnxAttributes.String("nearest_mode", rounding),
        ];
        foreach (int[] s in Sizes)
        {
            ImportCheck.Agrees(BySizes(19, s, attributes), tolerance: 0);
            ImportCheck.Agrees(ByScales(19, s, attributes), tolerance: 0);
        }
    }

    /// <summary>Every pair of sizes up to 40 in one wide image: where the coordinate falls on a tie, its rounding has to be ONNX Runtime's.</summary>
    [Theory]
    [InlineData("half_pixel", "round_prefer_floor")]
    [InlineData("half_pixel", "round_prefer_ceil")]
    [InlineData("asymmetric", "floor")]
    [InlineData("asymmetric", "round_prefer_ceil")]
    [InlineData("align_corners", "round_prefer_floor")]
    public void NearestPicksTheSameNeighbourForManySizes(string coordinates, string rounding)
    {
        for (int input = 1; input < 40; input += 3)
        {
            OnnxGraphWriter writer = new("many", 19);
            string x = writer.AddInput("x", 1, 1, 1, input);
            for (int output = 1; output < 40; output++)
            {
                string sizes = writer.AddInitializer($"sizes{output}", [1L, 1, 2, output], 4);
                string y = writer.AddNode(
                    "Resize", [x, "", "", sizes], OnnxAttributes.String("coordinate_transformation_mode", coordinates), OnnxAttributes.String("nearest_mode", rounding));
                writer.AddOutput(y, 1, 1, 2, output);
            }

            ImportCheck.Agrees(writer, tolerance: 0);
        }
    }

    [Theory]
    [InlineData("half_pixel")]
    [InlineData("half_pixel_symmetric")]
    [InlineData("pytorch_half_pixel")]
    [InlineData("align_corners")]
    [InlineData("asymmetric")]
    public void LinearAgreesBySizesAndByScales(string coordinates)
    {
        AttributeProto[] attributes = [OnnxAttributes.String("mode", "linear"), OnnxAttributes.String("coordinate_transformation_mode", coordinates)];
        foreach (int[] s in Sizes)
        {
            Graph graph = ImportCheck.Agrees(BySizes(19, s, attributes), tolerance: 5e-6);
            Assert.Equal(new Resize(ResizeMode.Linear), Assert.Single(graph.Nodes).Operator);
            ImportCheck.Agrees(ByScales(19, s, attributes), tolerance: 5e-6);
        }
    }

    [Theory]
    [InlineData(10, "nearest")]
    [InlineData(10, "linear")]
    [InlineData(11, "nearest")]
    [InlineData(11, "linear")]
    [InlineData(13, "nearest")]
    [InlineData(13, "linear")]
    [InlineData(18, "nearest")]
    [InlineData(18, "linear")]
    public void EveryOperatorSetOfResizeAgrees(int opset, string mode)
    {
        foreach (int[] s in Sizes)
        {
            ImportCheck.Agrees(ByScales(opset, s, OnnxAttributes.String("mode", mode)), tolerance: 5e-6);
        }
    }

    [Theory]
    [InlineData(7, "nearest")]
    [InlineData(7, "linear")]
    [InlineData(9, "nearest")]
    [InlineData(9, "linear")]
    public void UpsampleAgrees(int opset, string mode)
    {
        foreach ((float sh, float sw) in new[] { (2f, 3f), (1.5f, 7 / 3f), (1, 2) })
        {
            OnnxGraphWriter writer = new("upsample", opset);
            string x = writer.AddInput("x", 2, 3, 5, 7);
            string[] inputs = opset < 9 ? [x] : [x, writer.AddInitializer("scales", [1, 1, sh, sw], 4)];
            AttributeProto[] scales = opset < 9 ? [OnnxAttributes.Floats("scales", 1, 1, sh, sw)] : [];
            ImportCheck.Agrees(writer.Ending(writer.AddNode("Upsample", inputs, [OnnxAttributes.String("mode", mode), .. scales]), 4), tolerance: 5e-6);
        }
    }

    [Fact]
    public void AxesNameWhatIsResized()
    {
        OnnxGraphWriter writer = new("axes", 19);
        string x = writer.AddInput("x", 1, 3, 5, 7);
        string sizes = writer.AddInitializer("sizes", [11L, 3], 2);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Resize", [x, "", "", sizes], OnnxAttributes.Ints("axes", 3, -2)), 4));

        Assert.Equal(new TensorShape(1, 3, 3, 11), graph.Outputs[0].Shape);
    }

    /// <summary>What PyTorch writes for interpolate(x, scale_factor=2) with open shapes.</summary>
    [Fact]
    public void SizesComputedFromShapesAreFolded()
    {
        OnnxGraphWriter writer = new("folded", 13);
        string x = writer.AddInput("x", 1, 3, 5, 7);
        string shape = writer.AddNode("Shape", [x]);
        string spatial = writer.AddNode("Slice", [shape, writer.AddInitializer("two", [2L], 1), writer.AddInitializer("four", [4L], 1)]);
        string floats = writer.AddNode("Mul", [writer.AddNode("Cast", [spatial], OnnxAttributes.Int("to", 1)), writer.AddInitializer("factor", [2f, 3f], 2)]);
        string enlarged = writer.AddNode("Cast", [writer.AddNode("Floor", [floats])], OnnxAttributes.Int("to", 7));
        string outer = writer.AddNode("Slice", [shape, writer.AddInitializer("zero", [0L], 1), writer.AddInitializer("end", [2L], 1)]);
        string sizes = writer.AddNode("Concat", [outer, enlarged], OnnxAttributes.Int("axis", 0));
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Resize", [x, "", "", sizes], OnnxAttributes.String("mode", "linear")), 4));

        Assert.Equal(new TensorShape(1, 3, 10, 21), Assert.Single(graph.Nodes).Output.Shape);
    }

    [Theory]
    [InlineData("nearest")]
    [InlineData("linear")]
    public void ToTheSameSizeNothingIsDone(string mode) => Assert.IsType<Identity>(
        Assert.Single(ImportCheck.Agrees(BySizes(19, [5, 7, 5, 7], OnnxAttributes.String("mode", mode))).Nodes).Operator);

    [Fact]
    public void TheTableHoldsTheWayToTheNextPixel()
    {
        Graph graph = ImportCheck.Build(BySizes(19, [2, 3, 4, 2], OnnxAttributes.String("mode", "linear")));

        Assert.Equal([0, 0, 0, 0.25f, 0, 0.75f, 1, 0], graph.Nodes[0].Inputs[1].ReadConstant());
        Assert.Equal([0, 0.25f, 1, 0.75f], graph.Nodes[0].Inputs[2].ReadConstant());
    }

    [Theory]
    [InlineData("mode", "cubic", "mode is 'cubic'")]
    [InlineData("coordinate_transformation_mode", "tf_crop_and_resize", "is 'tf_crop_and_resize'")]
    [InlineData("keep_aspect_ratio_policy", "not_larger", "is 'not_larger'")]
    public void OtherModesAreUnsupported(string attribute, string value, string message) =>
        Refused(BySizes(19, [5, 7, 11, 13], OnnxAttributes.String(attribute, value)), message);

    [Fact]
    public void ShrinkingWithAntialiasIsUnsupportedAndEnlargingIsNot()
    {
        AttributeProto[] attributes = [OnnxAttributes.String("mode", "linear"), OnnxAttributes.Int("antialias", 1)];

        Refused(BySizes(19, [5, 7, 11, 3], attributes), "antialias");
        ImportCheck.Agrees(BySizes(19, [5, 7, 11, 13], attributes));
    }

    [Fact]
    public void OtherAxesAndRanksAreUnsupported()
    {
        OnnxGraphWriter channels = new("channels", 19);
        string x = channels.AddInput("x", 1, 3, 5, 7);
        Refused(channels.Ending(channels.AddNode("Resize", [x, "", channels.AddInitializer("scales", [1f, 2, 2, 2], 4)]), 4), "C of 1x3x5x7 by 2");

        OnnxGraphWriter rank = new("rank", 19);
        x = rank.AddInput("x", 3, 5, 7);
        Refused(rank.Ending(rank.AddNode("Resize", [x, "", rank.AddInitializer("scales", [1f, 2, 2], 3)]), 3), "3x5x7");
    }

    [Fact]
    public void SizesThatAreComputedAreUnsupported()
    {
        OnnxGraphWriter writer = new("computed", 19);
        string x = writer.AddInput("x", 1, 3, 5, 7);
        string scales = writer.AddInput("scales", 4);
        Refused(writer.Ending(writer.AddNode("Resize", [x, "", scales]), 4), "scales 'scales' is computed");
    }

    [Fact]
    public void NumbersThatMakeNoSenseAreRefused()
    {
        OnnxGraphWriter Model(float[] scales, long[]? sizes = null)
        {
            OnnxGraphWriter writer = new("bad", 19);
            string x = writer.AddInput("x", 1, 3, 5, 7);
            string[] inputs = [x, "", writer.AddInitializer("scales", scales, scales.Length)];
            return writer.Ending(writer.AddNode("Resize", sizes is null ? inputs : [.. inputs, writer.AddInitializer("sizes", sizes, sizes.Length)]), 4);
        }

        Assert.Contains("not positive", ImportCheck.Refused(Model([1, 1, 2, -1])).Message, StringComparison.Ordinal);
        Assert.Contains("not positive", ImportCheck.Refused(Model([1, 1, 2, float.NaN])).Message, StringComparison.Ordinal);
        Assert.Contains("no elements", ImportCheck.Refused(Model([1, 1, 2, 0.1f])).Message, StringComparison.Ordinal);
        Assert.Contains("2 scales and 0 sizes for 4 axes", ImportCheck.Refused(Model([1, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("4 scales and 4 sizes", ImportCheck.Refused(Model([1, 1, 2, 2], [1, 3, 10, 14])).Message, StringComparison.Ordinal);
        Assert.Contains("beyond reason", ImportCheck.Refused(Model([1, 1, 1e7f, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("size", ImportCheck.Refused(Model([1, 1, float.PositiveInfinity, 1])).Message, StringComparison.Ordinal);
    }

    private static OnnxGraphWriter BySizes(int opset, int[] s, params AttributeProto[] attributes)
    {
        OnnxGraphWriter writer = new("resize", opset);
        string x = writer.AddInput("x", 2, 3, s[0], s[1]);
        string sizes = writer.AddInitializer("sizes", [2L, 3, s[2], s[3]], 4);
        return writer.Ending(writer.AddNode("Resize", [x, "", "", sizes], attributes), 4);
    }

    private static OnnxGraphWriter ByScales(int opset, int[] s, params AttributeProto[] attributes)
    {
        OnnxGraphWriter writer = new("resize", opset);
        string x = writer.AddInput("x", 2, 3, s[0], s[1]);
        string scales = writer.AddInitializer("scales", [1, 1, (float)s[2] / s[0], (float)s[3] / s[1]], 4);
        string[] inputs = opset < 11 ? [x, scales] : opset < 13 ? [x, writer.AddInitializer("roi", new float[8], 8), scales] : [x, "", scales];
        return writer.Ending(writer.AddNode("Resize", inputs, attributes), 4);
    }

    private static void Refused(OnnxGraphWriter writer, string message) =>
        Assert.Contains(message, ImportCheck.Unsupported(writer).Message, StringComparison.Ordinal);
}
