using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Emit;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Conformance.Golden;

/// <summary>Computes a network twice, in 64 bits and in 32 bits: what is right, and how far off an honest 32-bit computation is.</summary>
/// <remarks>
/// The second run rounds every value to 32 bits and makes the sums of convolutions and fully connected layers in 32 bits, one term after the other. So
/// its errors are those of a plain kernel, grown over the layers as this network makes them grow.
/// </remarks>
public sealed class GoldenReference : IGoldenReference
{
    // Of so few elements the measured errors may all be small by chance.
    private const int FewElements = 1024;

    private const double UnitRoundoff = 1.0 / (1 << 24);

    /// <inheritdoc/>
    public void Run(Graph graph, IReadOnlyDictionary<Value, float[]> inputs, Action<Value, ReferenceResult> take)
    {
        Dictionary<Value, int> uses = graph.Nodes.SelectMany(n => n.Inputs.Where(v => !v.IsConstant).Distinct()).GroupBy(v => v).ToDictionary(g => g.Key, g => g.Count());
        Dictionary<Value, (ReferenceTensor Exact, ReferenceTensor Single)> values = [];
        foreach (Value input in graph.Inputs)
        {
            ReferenceTensor tensor = ReferenceTensor.From(input.Shape, inputs[input]);
            values[input] = (tensor, tensor);
            take(input, new ReferenceResult(tensor.Elements, new double[tensor.Elements.Length]));
        }

        foreach (Node node in graph.Nodes)
        {
            (ReferenceTensor exact, ReferenceTensor single, ReferenceTensor? scale) = Evaluate(node, values);
            values[node.Output] = (exact, single);
            take(node.Output, new ReferenceResult(exact.Elements, Errors(exact, single, scale)));
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
        Node node, Dictionary<Value, (ReferenceTensor Exact, ReferenceTensor Single)> values)
    {
        // Weights of large layers are not widened as a whole.
        float[]? weights = node.Operator is Conv2D or FullyConnected ? node.Inputs[1].ReadConstant() : null;
        ReferenceTensor?[] constants = [.. node.Inputs.Select((v, i) =>
            !v.IsConstant || (i == 1 && weights is not null) ? null : ReferenceTensor.From(v.Shape, v.ReadConstant()))];
        ReferenceTensor?[] exact = [.. node.Inputs.Select((v, i) => v.IsConstant ? constants[i] : values[v].Exact)];
        ReferenceTensor?[] single = [.. node.Inputs.Select((v, i) => v.IsConstant ? constants[i] : values[v].Single)];
        ReferenceTensor expected = Evaluate(node, exact, weights, inSingle: false);
        ReferenceTensor rounded = Evaluate(node, single, weights, inSingle: true).Map(e => (float)e);
        ReferenceTensor? scale = null;
        if (expected.Elements.Length <= FewElements)
        {
            ReferenceTensor[] all = [.. exact.Select((t, i) => t ?? ReferenceTensor.From(node.Inputs[i].Shape, weights))];
            scale = Tolerance.For(node.Operator, all).Scale;
        }

        return (expected, rounded, scale);
    }

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

    private static double[] Errors(ReferenceTensor exact, ReferenceTensor single, ReferenceTensor? scale)
    {
        double[] errors = new double[exact.Elements.Length];
        for (int i = 0; i < errors.Length; i++)
        {
            double error = Math.Abs(exact.Elements[i] - single.Elements[i]);

            // NaN stays NaN.
            errors[i] = scale is null ? error : Math.Max(error, UnitRoundoff * scale.Elements[i]);
        }

        return errors;
    }
}
