using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using ResNetVk.TestSupport.Exporters;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

/// <summary>Pictures for inputs of [1, H, W, C], as TensorFlow's networks have them.</summary>
public sealed class ChannelsLastTests : IDisposable
{
    private readonly ScratchFolder _folder = TestData.Scratch();

    public void Dispose() => _folder.Dispose();

    private Compilation Compile(ModelProto model, CompileOptions? options = null)
    {
        File.WriteAllBytes(_folder["model.onnx"], Google.Protobuf.MessageExtensions.ToByteArray(model));
        return Compiler.Compile(_folder["model.onnx"], options ?? new CompileOptions());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_tensor_is_transposed_where_it_is_loaded_and_a_picture_is_not(bool reference, bool picture)
    {
        Compilation compilation = Compile(ExporterFixtures.Create("tf2onnx", 13));
        ModelPlan plan = compilation.Model.Plan;
        Assert.Equal(["resnet/conv1_pad/Pad__14"], new Report.FusionReport(compilation).LoadedWithInput);
        PlanSimulator simulated = PlanSimulator.Replay(plan, reference, picture);

        PlannedInput input = Assert.Single(plan.Inputs);
        Assert.Equal([1, 29, 37, 3], input.Shape);
        Assert.True(input.Image!.ChannelsLast);
        Assert.DoesNotContain(plan.Steps, s => s.Operator.StartsWith("Rearrange", StringComparison.Ordinal));
        Assert.All(input.Load.Alternatives, a => Assert.Equal(2, a.Dispatches.Count));
        Assert.Equal(["resnet/conv1_pad/Pad__14"], input.Load.FusedFrom);
        string loading = picture ? "load input_1 from a picture" : "load input_1";
        Assert.Contains(simulated.Reads, r => r.EndsWith($"<- {loading}", StringComparison.Ordinal) && !r.StartsWith("load", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_are_for_the_pictures_height_and_width()
    {
        CompileOptions options = new() { Image = new ImageOptions { Resize = 41, Mean = [0.1f, 0.2f, 0.3f] } };
        ImagePreprocessing image = Compile(ExporterFixtures.Create("tf2onnx", 13), options).Model.Plan.Inputs[0].Image!;
        Assert.Equal((41, 3), (image.ResizeShorterSide, image.Mean.Count));

        ConversionException exception = Assert.Throws<ConversionException>(
            () => Compile(ExporterFixtures.Create("tf2onnx", 13), new CompileOptions { Image = new ImageOptions { Resize = 36 } }));
        Assert.Contains("outside 37", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 3, true)]
    [InlineData(1, 1, true)]
    [InlineData(2, 3, false)]
    [InlineData(1, 5, false)]
    public void Only_single_pictures_of_one_or_three_channels_are_turned(int batch, int channels, bool expected)
    {
        PlannedInput input = Assert.Single(Compile(Network(batch, channels, hasOtherReader: false)).Model.Plan.Inputs);
        Assert.Equal(expected, input.Image is { ChannelsLast: true });

        // What is turned cannot be copied.
        Assert.Equal(!expected, input.Load.Alternatives[0].Copy is not null);
        Assert.All(input.Load.Alternatives.Where(a => a.Copy is null), a => Assert.Equal(expected ? 2 : 1, a.Dispatches.Count));
    }

    [Fact]
    public void An_input_that_others_read_untransposed_takes_no_pictures()
    {
        ModelProto model = Network(1, 3, hasOtherReader: true);
        Assert.Null(Assert.Single(Compile(model).Model.Plan.Inputs).Image);
        ConversionException exception = Assert.Throws<ConversionException>(() => Compile(model, new CompileOptions { Image = new ImageOptions { Mean = [0.5f] } }));
        Assert.Contains("takes no pictures", exception.Message, StringComparison.Ordinal);
        Assert.Contains("channels first", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_for_another_size_crops_to_that_size()
    {
        CompileOptions options = new()
        {
            InputShapes = new Dictionary<string, TensorShape> { [""] = new(1, 29, 29, 3) },
            FurtherInputShapes = [new Dictionary<string, TensorShape> { [""] = new(1, 37, 37, 3) }],
            Image = new ImageOptions { Crop = 29, Resize = 31 },
        };
        ModelProto model = Network(1, 3, hasOtherReader: false);
        model.Graph.Input[0].Type.TensorType.Shape.Dim[1] = new TensorShapeProto.Types.Dimension { DimParam = "h" };
        model.Graph.Input[0].Type.TensorType.Shape.Dim[2] = new TensorShapeProto.Types.Dimension { DimParam = "w" };

        Assert.Equal([31, 40], Compile(model, options).Model.Plans.Select(p => p.Inputs[0].Image!.ResizeShorterSide!.Value));
    }

    private static ModelProto Network(int batch, int channels, bool hasOtherReader)
    {
        OnnxGraphWriter writer = new("small", 13);
        string x = writer.AddInput("x", batch, 7, 5, channels);
        string turned = writer.AddNode("Transpose", [x], OnnxAttributes.Ints("perm", 0, 3, 1, 2));
        string w = writer.AddInitializer("w", new float[3 * channels], 3, channels, 1, 1);
        writer.AddOutput(writer.AddNode("Conv", [turned, w]), OnnxDimension.Unknown, 3, OnnxDimension.Unknown, OnnxDimension.Unknown);
        if (hasOtherReader)
        {
            writer.AddOutput(writer.AddNode("Softmax", [x], OnnxAttributes.Int("axis", 1)), batch, 7, 5, channels);
        }

        return writer.Build();
    }
}
