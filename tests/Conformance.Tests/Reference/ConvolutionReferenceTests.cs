using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;
using static ResNetVk.Conformance.Tests.Reference.OnnxAgreement;

namespace ResNetVk.Conformance.Tests.Reference;

public sealed class ConvolutionReferenceTests
{
    public static TheoryData<int[], int[], Window, int> Shapes => new()
    {
        { [2, 3, 11, 7], [5, 3, 3, 3], new Window(1), 1 },
        { [1, 3, 29, 37], [7, 3, 7, 5], new Window(2, 3, 3, 1, 2, 4), 1 },
        { [3, 5, 13, 11], [11, 5, 1, 1], new Window(2, 1), 1 },
        { [1, 6, 17, 19], [9, 2, 3, 5], new Window(1, 2, 2, 0, 1, 3, 2, 3), 3 },
        { [2, 7, 11, 5], [7, 1, 5, 3], new Window(3, 1, 0, 2, 4, 1, 1, 2), 7 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Agrees_with_OnnxRuntime(int[] x, int[] w, Window window, int groups)
    {
        FloatTensor[] inputs = [Normal(1, x), Normal(2, w), Normal(3, w[0])];
        Check(new Conv2D { Window = window, Groups = groups }, inputs, writer => AddConv(writer, window, groups));
    }

    [Theory]
    [InlineData(ActivationKind.Relu)]
    [InlineData(ActivationKind.Clip)]
    [InlineData(ActivationKind.Sigmoid)]
    public void Shortcut_is_added_before_or_after_the_activation(ActivationKind kind)
    {
        Window window = new(1, 1, 1, 1, 1, 1);
        FloatTensor[] inputs = [Normal(4, 1, 5, 7, 11), Normal(5, 3, 5, 3, 3), Normal(6, 3), Normal(7, 1, 3, 7, 11)];
        Activation activation = kind == ActivationKind.Clip ? new Activation(kind, -0.5f, 1.25f) : new Activation(kind);
        Check(
            new Conv2D { Window = window, Activation = activation, Residual = ResidualPosition.BeforeActivation },
            inputs,
            writer => ActivationReferenceTests.AddActivation(writer, activation, writer.AddNode("Add", [AddConv(writer, window, 1), "x3"])));
        Check(
            new Conv2D { Window = window, Activation = activation, Residual = ResidualPosition.AfterActivation },
            inputs,
            writer => writer.AddNode("Add", [ActivationReferenceTests.AddActivation(writer, activation, AddConv(writer, window, 1)), "x3"]));
    }

    [Fact]
    public void Known_value_of_a_padded_corner()
    {
        // Only w[1,1], w[1,2], w[2,1], w[2,2] meet the 2×2 picture at the upper left corner.
        ReferenceTensor x = new(new TensorShape(1, 1, 2, 2), [1, 2, 3, 4]);
        ReferenceTensor w = new(new TensorShape(1, 1, 3, 3), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        ReferenceTensor y = ConvolutionReference.Evaluate(
            new Conv2D { Window = new Window(1, 1, 1, 1, 1, 1) }, [x, w, new ReferenceTensor(new TensorShape(1), [100])]);
        Assert.Equal(100 + (1 * 5) + (2 * 6) + (3 * 8) + (4 * 9), y.Elements[0]);
        Assert.Equal(100 + (1 * 1) + (2 * 2) + (3 * 4) + (4 * 5), y.Elements[3]);
    }

    [Fact]
    public void Inputs_that_do_not_fit_are_refused()
    {
        ReferenceTensor[] inputs = [new(new TensorShape(1, 3, 5, 7)), new(new TensorShape(11, 2, 3, 3)), new(new TensorShape(11))];
        ShapeException exception = Assert.Throws<ShapeException>(() => ReferenceOperators.Evaluate(new Conv2D { Window = new Window(1) }, inputs));
        Assert.Contains("3 channels", exception.Message, StringComparison.Ordinal);
    }

    private static string AddConv(OnnxGraphWriter writer, Window window, int groups) => writer.AddNode(
        "Conv",
        ["x0", "x1", "x2"],
        OnnxAttributes.Ints("strides", window.SH, window.SW),
        OnnxAttributes.Ints("pads", window.PT, window.PL, window.PB, window.PR),
        OnnxAttributes.Ints("dilations", window.DH, window.DW),
        OnnxAttributes.Int("group", groups));
}
