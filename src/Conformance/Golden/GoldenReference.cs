using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Emit;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format;

namespace ResNetVk.Conformance.Golden;

/// <summary>Computes a network twice, in 64 bits and in 32 bits: what is right, and how far off an honest 32-bit computation is.</summary>
/// <remarks>
/// The second run rounds every value to 32 bits and makes the sums of convolutions and fully connected layers in 32 bits, one term after the other. So
/// its errors are those of a plain kernel, grown over the layers as this network makes them grow.
/// <para>
/// Where values are stored in 16 bits, the first run rounds each to the nearest 16-bit float. A device does the same, but with sums of 32 bits: an element that
/// lies near the middle of two lands on the other one, each such flip makes more of them in the next layer, and after some layers device and
/// reference are two roundings of the network that have nothing in common. So the second run rounds each value to one of its neighbours at random
/// (<see cref="HalfRounding.ToEither"/>), which makes it differ in a quarter of the elements of every layer from the first one on: by variance half as much again
/// as two independent roundings to nearest. It takes denormal numbers for zero, as devices may.
/// </para>
/// </remarks>
public sealed class GoldenReference : IGoldenReference
{
    // Of so few elements the measured errors may all be small by chance.
    private const int FewElements = 1024;

    // Of values that are rounded at random fewer will do.
    private const int FewHalves = 16;

    private const double UnitRoundoff = 1.0 / (1 << 24);

    /// <inheritdoc/>
    public void Run(Graph graph, ElementType activationType, IReadOnlyDictionary<Value, float[]> inputs, Action<Value, ReferenceResult> take)
    {
        HalfRounding? half = activationType == ElementType.F16 ? new HalfRounding() : null;
        Dictionary<Value, int> uses = graph.Nodes.SelectMany(n => n.Inputs.Where(v => !v.IsConstant).Distinct()).GroupBy(v => v).ToDictionary(g => g.Key, g => g.Count());
        Dictionary<Value, (ReferenceTensor Exact, ReferenceTensor Single)> values = [];
        foreach (Value input in graph.Inputs)
        {
            // What is stored of an input leaves a device no choice, but for denormal numbers.
            ReferenceTensor tensor = ReferenceTensor.From(input.Shape, inputs[input]);
            tensor = half is null ? tensor : HalfRounding.ToNearest(tensor);
            ReferenceTensor stored = half?.ToEither(tensor) ?? tensor;
            values[input] = (tensor, stored);
            take(input, new ReferenceResult(tensor.Elements, Errors(tensor, stored, null, UnitRoundoff)));
        }

        foreach (Node node in graph.Nodes)
        {
            (ReferenceTensor exact, ReferenceTensor single, ReferenceTensor? scale) = Evaluate(node, values, half);
            values[node.Output] = (exact, single);
            take(node.Output, new ReferenceResult(exact.Elements, half is null ? Errors(exact, single, scale, UnitRoundoff) : ErrorsOfHalves(exact, single, scale)));
            foreach (Value input in node.Inputs.Where(v => !v.IsConstant).Distinct())
            {
                if (--uses[input] == 0)
                {
                    values.Remove(input);
                }
            }
        }
    }

    private static (ReferenceTensor Exact, ReferenceTensor Single, ReferenceTensor? Scale) Evaluate(
        Node node, Dictionary<Value, (ReferenceTensor Exact, ReferenceTensor Single)> values, HalfRounding? half)
    {
        // Weights of large layers are not widened as a whole.
        float[]? weights = node.Operator is Conv2D or FullyConnected ? node.Inputs[1].ReadConstant() : null;
        ReferenceTensor?[] constants = [.. node.Inputs.Select((v, i) =>
            !v.IsConstant || (i == 1 && weights is not null) ? null : Constant(v, half is not null && IsOperand(node.Operator, i)))];
        ReferenceTensor?[] exact = [.. node.Inputs.Select((v, i) => v.IsConstant ? constants[i] : values[v].Exact)];
        ReferenceTensor?[] single = [.. node.Inputs.Select((v, i) => v.IsConstant ? constants[i] : values[v].Single)];
        ReferenceTensor expected = Evaluate(node, exact, weights, inSingle: false);
        ReferenceTensor rounded = Evaluate(node, single, weights, inSingle: true).Map(e => (float)e);
        if (half is not null)
        {
            (expected, rounded) = (HalfRounding.ToNearest(expected), half.ToEither(rounded));
        }

        ReferenceTensor? scale = null;
        if (expected.Elements.Length <= (half is null ? FewElements : FewHalves))
        {
            ReferenceTensor[] all = [.. exact.Select((t, i) => t ?? ReferenceTensor.From(node.Inputs[i].Shape, weights))];
            scale = Tolerance.For(node.Operator, all).Scale;
        }

        return (expected, rounded, scale);
    }

    private static ReferenceTensor Constant(Value value, bool inHalf)
    {
        ReferenceTensor tensor = ReferenceTensor.From(value.Shape, value.ReadConstant());
        return inHalf ? HalfRounding.ToNearest(tensor) : tensor;
    }

    // The inputs that are values of the network; the others are weights and vectors per channel, which stay as they are.
    private static bool IsOperand(Operator op, int input) => input == 0 || op switch
    {
        Binary or Concat => true,
        Conv2D conv => conv.Residual != ResidualPosition.None && input == 3,
        _ => false,
    };

    private static ReferenceTensor Evaluate(Node node, ReferenceTensor?[] inputs, float[]? weights, bool inSingle)
    {
        switch (node.Operator)
        {
            case Conv2D conv:
                {
                    ReferenceTensor x = conv.Prologue is { } prologue
                        ? ChannelAffineReference.Evaluate(new ChannelAffine { Activation = prologue }, [inputs[0]!, inputs[^2]!, inputs[^1]!])
                        : inputs[0]!;
                    ReferenceTensor y = new(node.Output.Shape);
                    if (inSingle)
                    {
                        FastConvolution<float, SingleArithmetic>.Sum(conv, x, node.Inputs[1].Shape, weights!, y);
                    }
                    else
                    {
                        FastConvolution<double, DoubleArithmetic>.Sum(conv, x, node.Inputs[1].Shape, weights!, y);
                    }

                    ConvolutionReference.Finish(conv, x, inputs[2]!, conv.Residual == ResidualPosition.None ? null : inputs[3], y);
                    return y;
                }

            case FullyConnected connected:
                {
                    ReferenceTensor y = new(node.Output.Shape);
                    if (inSingle)
                    {
                        FastConvolution<float, SingleArithmetic>.Sum(inputs[0]!, weights!, y);
                    }
                    else
                    {
                        FastConvolution<double, DoubleArithmetic>.Sum(inputs[0]!, weights!, y);
                    }

                    for (int i = 0; i < y.Elements.Length; i++)
                    {
                        y.Elements[i] = ActivationReference.Apply(connected.Activation, y.Elements[i] + inputs[2]!.Elements[i % y.Shape[1]]);
                    }

                    return y;
                }

            default:
                return ReferenceOperators.Evaluate(node.Operator, inputs!);
        }
    }

    private static double[] Errors(ReferenceTensor exact, ReferenceTensor single, ReferenceTensor? scale, double roundoff)
    {
        double[] errors = new double[exact.Elements.Length];
        for (int i = 0; i < errors.Length; i++)
        {
            double error = Math.Abs(exact.Elements[i] - single.Elements[i]);

            // NaN stays NaN.
            errors[i] = scale is null ? error : Math.Max(error, roundoff * scale.Elements[i]);
        }

        return errors;
    }

    // At least what makes a quarter of the elements, or all, land on the other neighbour.
    private static double[] ErrorsOfHalves(ReferenceTensor exact, ReferenceTensor single, ReferenceTensor? scale)
    {
        double[] errors = Errors(exact, single, scale, HalfRounding.UnitRoundoff);
        for (int i = 0; i < errors.Length; i++)
        {
            errors[i] = Math.Max(errors[i], (HalfRounding.UnitRoundoff * Math.Abs(exact.Elements[i])) + HalfStorage.DenormalSpacing);
        }

        return errors;
    }
}
