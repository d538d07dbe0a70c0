using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;
using static ResNetVk.Conformance.Tests.Reference.OnnxAgreement;

namespace ResNetVk.Conformance.Tests.Reference;

public sealed class ActivationReferenceTests
{
    [Theory]
    [InlineData(ActivationKind.Relu)]
    [InlineData(ActivationKind.Clip)]
    [InlineData(ActivationKind.Sigmoid)]
    public void Agrees_with_OnnxRuntime(ActivationKind kind)
    {
        Activation activation = kind == ActivationKind.Clip ? new Activation(kind, -0.25f, 0.75f) : new Activation(kind);
        Check(new Activate(activation), [Normal(11, 3, 5, 7, 11)], writer => AddActivation(writer, activation, "x0"));
    }

    [Theory]
    [InlineData(ActivationKind.None)]
    [InlineData(ActivationKind.Relu)]
    [InlineData(ActivationKind.Clip)]
    [InlineData(ActivationKind.Sigmoid)]
    public void NaN_stays_NaN(ActivationKind kind) => Assert.Equal(double.NaN, ActivationReference.Apply(new Activation(kind, 0, 6), double.NaN));

    [Fact]
    public void Known_values()
    {
        Assert.Equal(0, ActivationReference.Apply(Activation.Relu, -3));
        Assert.Equal(3, ActivationReference.Apply(Activation.Relu, 3));
        Assert.Equal(6, ActivationReference.Apply(new Activation(ActivationKind.Clip, 0, 6), 7));
        Assert.Equal(0, ActivationReference.Apply(new Activation(ActivationKind.Clip, 0, 6), double.NegativeInfinity));
        Assert.Equal(0.5, ActivationReference.Apply(new Activation(ActivationKind.Sigmoid), 0));
        Assert.Equal(0, ActivationReference.Apply(new Activation(ActivationKind.Sigmoid), double.NegativeInfinity));
    }

    internal static string AddActivation(OnnxGraphWriter writer, Activation activation, string x) => activation.Kind switch
    {
        ActivationKind.Relu => writer.AddNode("Relu", [x]),
        ActivationKind.Sigmoid => writer.AddNode("Sigmoid", [x]),
        ActivationKind.Clip => writer.AddNode(
            "Clip", [x, writer.AddInitializer("least", [activation.Min], []), writer.AddInitializer("most", [activation.Max], [])]),
        _ => x,
    };
}
