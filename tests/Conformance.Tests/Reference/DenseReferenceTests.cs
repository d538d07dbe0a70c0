using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;
using static ResNetVk.Conformance.Tests.Reference.OnnxAgreement;

namespace ResNetVk.Conformance.Tests.Reference;

public sealed class DenseReferenceTests
{
    [Theory]
    [InlineData(1, 37, 11)]
    [InlineData(5, 3, 29)]
    [InlineData(7, 211, 1)]
    public void Fully_connected_agrees_with_Gemm(int batch, int features, int outputs) => Check(
        new FullyConnected(),
        [Normal(21, batch, features), Normal(22, outputs, features), Normal(23, outputs)],
        writer => writer.AddNode("Gemm", ["x0", "x1", "x2"], OnnxAttributes.Int("transB", 1)));

    [Fact]
    public void Fully_connected_applies_its_activation() => Check(
        new FullyConnected { Activation = Activation.Relu },
        [Normal(24, 3, 29), Normal(25, 7, 29), Normal(26, 7)],
        writer => writer.AddNode("Relu", [writer.AddNode("Gemm", ["x0", "x1", "x2"], OnnxAttributes.Int("transB", 1))]));

    [Theory]
    [InlineData(2, 5, 7, 11)]
    [InlineData(3, 29)]
    [InlineData(1, 3, 37, 1)]
    public void Batch_normalization_agrees(params int[] shape)
    {
        FloatTensor variance = new RandomTensors(34).Uniform(new TensorShape(shape[1]), 0.01, 3);
        Check(
            new BatchNormalization(1e-3f),
            [Normal(30, shape), Normal(31, shape[1]), Normal(32, shape[1]), Normal(33, shape[1]), variance],
            writer => writer.AddNode("BatchNormalization", ["x0", "x1", "x2", "x3", "x4"], OnnxAttributes.Float("epsilon", 1e-3f)));
    }

    [Fact]
    public void Channel_affine_agrees_with_Mul_and_Add() => Check(
        new ChannelAffine { Activation = Activation.Relu },
        [Normal(35, 2, 7, 3, 5), Normal(36, 7), Normal(37, 7)],
        writer =>
        {
            string axes = writer.AddInitializer("axes", [1L, 2L], 2);
            string product = writer.AddNode("Mul", ["x0", writer.AddNode("Unsqueeze", ["x1", axes])]);
            return writer.AddNode("Relu", [writer.AddNode("Add", [product, writer.AddNode("Unsqueeze", ["x2", axes])])]);
        });

    [Theory]
    [InlineData(BinaryKind.Add)]
    [InlineData(BinaryKind.Sub)]
    [InlineData(BinaryKind.Mul)]
    [InlineData(BinaryKind.Max)]
    [InlineData(BinaryKind.Min)]
    public void Binary_agrees_with_and_without_broadcasting(BinaryKind kind)
    {
        int[][] shapes = [[2, 3, 5, 7], [2, 1, 5, 1], [1, 3, 1, 7], [1, 1, 1, 1]];
        foreach (int[] a in shapes)
        {
            foreach (int[] b in shapes)
            {
                Check(new Binary(kind), [Normal(41, a), Normal(42, b)], writer => writer.AddNode($"{kind}", ["x0", "x1"]));
            }
        }
    }

    [Theory]
    [InlineData(ActivationKind.Relu)]
    [InlineData(ActivationKind.Sigmoid)]
    public void Binary_adds_its_third_operand_before_its_activation(ActivationKind kind) => Check(
        new Binary(BinaryKind.Mul) { Residual = true, Activation = new Activation(kind) },
        [Normal(45, 2, 3, 5, 7), Normal(46, 2, 3, 1, 1), Normal(47, 2, 3, 5, 7)],
        writer => writer.AddNode($"{kind}", [writer.AddNode("Add", [writer.AddNode("Mul", ["x0", "x1"]), "x2"])]));

    [Theory]
    [InlineData(BinaryKind.Max)]
    [InlineData(BinaryKind.Min)]
    public void The_larger_and_the_smaller_of_a_NaN_and_a_number_is_NaN(BinaryKind kind) => Check(
        new Binary(kind),
        [new(new TensorShape(4), [float.NaN, 1, float.NaN, -1]), new(new TensorShape(4), [2, float.NaN, float.NaN, -3])],
        writer => writer.AddNode($"{kind}", ["x0", "x1"]));

    [Theory]
    [InlineData(ActivationKind.Relu)]
    [InlineData(ActivationKind.Sigmoid)]
    public void Binary_applies_its_activation(ActivationKind kind) => Check(
        new Binary(BinaryKind.Sub) { Activation = new Activation(kind) },
        [Normal(43, 3, 5, 11), Normal(44, 3, 1, 11)],
        writer => writer.AddNode($"{kind}", [writer.AddNode("Sub", ["x0", "x1"])]));

    [Theory]
    [InlineData(false, 3, 7)]
    [InlineData(true, 5, 1000)]
    [InlineData(false, 2, 3, 5, 7)]
    [InlineData(true, 1, 11, 3)]
    public void Softmax_over_axis_1_agrees(bool log, params int[] shape) => Check(
        new Softmax(log),
        [new RandomTensors(51).Normal(new TensorShape(shape), 0, 4)],
        writer => writer.AddNode(log ? "LogSoftmax" : "Softmax", ["x0"], OnnxAttributes.Int("axis", 1)));

    [Fact]
    public void Softmax_of_large_numbers_stays_finite()
    {
        ReferenceTensor y = SoftmaxReference.Evaluate(new Softmax(Log: false), new ReferenceTensor(new TensorShape(1, 3), [1e300, 1e300, -1e300]));
        Assert.Equal([0.5, 0.5, 0], y.Elements);
    }
}
