using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

/// <summary>Sums so long that a device might end them are refused when a network is converted.</summary>
public sealed class LoopLimitTests
{
    [Theory]
    [InlineData(28_000, 3, 1, true)]
    [InlineData(29_000, 3, 1, false)]
    [InlineData(200_000, 1, 1, true)]
    [InlineData(2_730, 3, 2, false)] // groups of 1365 channels: no blocks of four
    [InlineData(2_728, 3, 2, true)]
    public void A_convolution_of_many_terms(int channels, int kernel, int groups, bool accepted)
    {
        using ScratchFolder folder = TestData.Scratch();
        OnnxGraphWriter writer = new("long");
        writer.AddInput("x", [1, channels, 1, 1]);
        writer.AddInitializer(OnnxTensor.Float32("w", new float[8 * channels / groups * kernel * kernel], [8, channels / groups, kernel, kernel]));
        int p = kernel / 2;
        writer.AddNode("Conv", ["x", "w"], ["y"], OnnxAttributes.Ints("pads", p, p, p, p), OnnxAttributes.Int("group", groups));
        writer.AddOutput("y");
        Convert(writer, folder["long.onnx"], accepted);
    }

    [Theory]
    [InlineData(254, true)]
    [InlineData(256, false)]
    public void A_window_of_many_elements(int side, bool accepted)
    {
        using ScratchFolder folder = TestData.Scratch();
        OnnxGraphWriter writer = new("window");
        writer.AddInput("x", [1, 1, side + 1, side]);
        writer.AddNode("MaxPool", ["x"], ["y"], OnnxAttributes.Ints("kernel_shape", side, side));
        writer.AddOutput("y");
        Convert(writer, folder["window.onnx"], accepted);
    }

    [Theory]
    [InlineData(250_000, true)]
    [InlineData(270_000, false)]
    public void A_ranking_of_many_classes(int classes, bool accepted)
    {
        using ScratchFolder folder = TestData.Scratch();
        OnnxGraphWriter writer = new("ranking");
        writer.AddInput("x", [1, classes]);
        writer.AddNode("Relu", ["x"], ["y"]);
        writer.AddOutput("y");
        Convert(writer, folder["ranking.onnx"], accepted);
    }

    private static void Convert(OnnxGraphWriter writer, string path, bool accepted)
    {
        writer.Save(path);
        if (accepted)
        {
            Compiler.Compile(path, new CompileOptions());
            return;
        }

        ConversionException refused = Assert.Throws<ConversionException>(() => Compiler.Compile(path, new CompileOptions()));
        Assert.Contains("65,000 is the limit", refused.Message, StringComparison.Ordinal);
    }
}
