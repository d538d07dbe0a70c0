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

    [Theory]
    [InlineData(ActivationKind.None)]
    [InlineData(ActivationKind.Relu)]
    [InlineData(ActivationKind.Sigmoid)]
    public void A_prologue_comes_before_the_padding(ActivationKind kind)
    {
        Window window = new(2, 1, 3, 1, 2, 1);
        Activation prologue = new(kind);
        FloatTensor[] inputs = [Normal(8, 1, 5, 7, 11), Normal(9, 3, 5, 3, 3), Normal(10, 3), Normal(11, 5), Normal(12, 5)];
        Check(new Conv2D { Window = window, Prologue = prologue }, inputs, writer =>
        {
            _ = AddPrologue(writer, prologue, "x3", "x4", output: "prologue");
            return AddConv(writer, window, 1, "prologue");
        });
    }

    [Fact]
    public void A_gate_weighs_the_shortcut_against_the_input_after_its_prologue()
    {
        Window window = new(1, 1, 1, 1, 1, 1);
        Conv2D gate = new() { Window = window, Activation = new Activation(ActivationKind.Sigmoid), Residual = ResidualPosition.Gated };
        FloatTensor[] inputs = [Normal(13, 2, 5, 7, 11), Normal(14, 5, 5, 3, 3), Normal(15, 5), Normal(16, 2, 5, 7, 11)];
        Check(gate, inputs, writer => AddGate(writer, AddConv(writer, window, 1), "x0"));

        FloatTensor[] withPrologue = [.. inputs, Normal(17, 5), Normal(18, 5)];
        Check(gate with { Prologue = Activation.Relu }, withPrologue, writer =>
        {
            string x = AddPrologue(writer, Activation.Relu, "x4", "x5", output: "prologue");
            return AddGate(writer, AddConv(writer, window, 1, x), x);
        });
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

    // act(s·x0 + t), with s and t brought to the shape [1, C, 1, 1].
    internal static string AddPrologue(OnnxGraphWriter writer, Activation activation, string s, string t, string output)
    {
        string shape = writer.AddInitializer("channels", [1L, -1, 1, 1], 4);
        string scaled = writer.AddNode("Mul", ["x0", writer.AddNode("Reshape", [s, shape])]);
        string sum = writer.AddNode("Add", [scaled, writer.AddNode("Reshape", [t, shape])]);
        writer.AddNode("Identity", [ActivationReferenceTests.AddActivation(writer, activation, sum)], [output]);
        return output;
    }

    private static string AddGate(OnnxGraphWriter writer, string sum, string carried)
    {
        string gate = writer.AddNode("Sigmoid", [sum]);
        string rest = writer.AddNode("Sub", [writer.AddInitializer("one", [1f], 1), gate]);
        return writer.AddNode("Add", [writer.AddNode("Mul", [gate, "x3"]), writer.AddNode("Mul", [rest, carried])]);
    }

    private static string AddConv(OnnxGraphWriter writer, Window window, int groups, string x = "x0") => writer.AddNode(
        "Conv",
        [x, "x1", "x2"],
        OnnxAttributes.Ints("strides", window.SH, window.SW),
        OnnxAttributes.Ints("pads", window.PT, window.PL, window.PB, window.PR),
        OnnxAttributes.Ints("dilations", window.DH, window.DW),
        OnnxAttributes.Int("group", groups));
}
