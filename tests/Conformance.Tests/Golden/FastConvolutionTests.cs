using ResNetVk.Conformance.Golden;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using Xunit;

namespace ResNetVk.Conformance.Tests.Golden;

/// <summary>The fast sums are those of the naive reference: in 64 bits all but the order, in 32 bits within the bounds of a plain kernel.</summary>
public sealed class FastConvolutionTests
{
    public static TheoryData<int[], int[], Window, int> Shapes => new()
    {
        { [2, 3, 11, 7], [5, 3, 3, 3], new Window(1), 1 },
        { [1, 3, 29, 37], [7, 3, 7, 5], new Window(2, 3, 3, 1, 2, 4), 1 },
        { [3, 5, 13, 11], [11, 5, 1, 1], new Window(2, 1), 1 },
        { [1, 6, 17, 19], [9, 2, 3, 5], new Window(1, 2, 2, 0, 1, 3, 2, 3), 3 },
        { [2, 7, 11, 5], [7, 1, 5, 3], new Window(3, 1, 0, 2, 4, 1, 1, 2), 7 },

        // Windows that reach far outside of the image, and a map of one pixel.
        { [1, 2, 3, 2], [3, 2, 3, 3], new Window(1, 1, 5, 7, 6, 4), 1 },
        { [1, 37, 1, 1], [11, 37, 1, 1], new Window(1), 1 },

        // More terms than a block of pixels leaves room for, and several blocks.
        { [1, 607, 5, 3], [6, 607, 3, 3], new Window(1, 1, 1, 1, 1, 1), 1 },
        { [1, 3, 67, 71], [4, 3, 3, 3], new Window(1, 1, 1, 1, 1, 1), 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Convolutions(int[] x, int[] w, Window window, int groups)
    {
        RandomTensors random = new(11);
        Conv2D op = new() { Window = window, Groups = groups };
        ReferenceTensor[] inputs =
        [
            Wide(random.Normal(new TensorShape(x))),
            Wide(random.Normal(new TensorShape(w))),
            new ReferenceTensor(new TensorShape(w[0])),
        ];
        ReferenceTensor expected = ConvolutionReference.Evaluate(op, inputs);
        ReferenceTensor exact = new(expected.Shape);
        ReferenceTensor single = new(expected.Shape);
        FastConvolution<double, DoubleArithmetic>.Sum(op, inputs[0], inputs[1].Shape, inputs[1].ToSingles(), exact);
        FastConvolution<float, SingleArithmetic>.Sum(op, inputs[0], inputs[1].Shape, inputs[1].ToSingles(), single);
        Check(expected, exact, single, w[1] * w[2] * w[3]);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 37, 11)]
    [InlineData(2, 1031, 29)]
    public void Fully_connected_layers(int batch, int features, int outputs)
    {
        RandomTensors random = new(12);
        ReferenceTensor[] inputs =
        [
            Wide(random.Normal(new TensorShape(batch, features))),
            Wide(random.Normal(new TensorShape(outputs, features))),
            new ReferenceTensor(new TensorShape(outputs)),
        ];
        ReferenceTensor expected = FullyConnectedReference.Evaluate(new FullyConnected(), inputs);
        ReferenceTensor exact = new(expected.Shape);
        ReferenceTensor single = new(expected.Shape);
        FastConvolution<double, DoubleArithmetic>.Sum(inputs[0], inputs[1].ToSingles(), exact);
        FastConvolution<float, SingleArithmetic>.Sum(inputs[0], inputs[1].ToSingles(), single);
        Check(expected, exact, single, features);
    }

    private static ReferenceTensor Wide(FloatTensor tensor) => ReferenceTensor.From(tensor.Shape, tensor.Elements);

    private static void Check(ReferenceTensor expected, ReferenceTensor exact, ReferenceTensor single, int terms)
    {
        Assert.All(expected.Elements.Zip(exact.Elements), pair => Assert.InRange(pair.Second - pair.First, -1e-12 * terms, 1e-12 * terms));
        Assert.All(expected.Elements.Zip(single.Elements), pair => Assert.InRange(pair.Second - pair.First, -1e-6 * terms, 1e-6 * terms));
        if (terms > 1)
        {
            // It is 32 bits that were asked for.
            Assert.Contains(expected.Elements.Zip(single.Elements), pair => Math.Abs(pair.Second - pair.First) > 1e-12 * terms);
        }
    }
}
