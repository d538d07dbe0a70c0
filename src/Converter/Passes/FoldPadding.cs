using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Moves zero padding of H and W, a node of its own in TensorFlow's exports, into the convolution or pooling that reads it.</summary>
/// <remarks>
/// In max pooling its own padding never wins, while a zero may: zeros move only where no element is negative, as behind a ReLU. Average pooling
/// counts the zeros as elements.
/// </remarks>
public sealed class FoldPadding : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node pad in graph.Nodes.ToArray())
        {
            if (pad.Operator is not Rearrange r || !IsZeroPadding(r, pad.Inputs[0].Shape))
            {
                continue;
            }

            IReadOnlyList<Node> consumers = graph.ConsumersOf(pad.Output);
            TensorShape x = pad.Inputs[0].Shape;
            bool isNonNegative = IsNonNegative(graph.ProducerOf(pad.Inputs[0])?.Operator);
            Operator?[] padded = [.. consumers.Select(c => c.Inputs.Skip(1).Contains(pad.Output) ? null : Padded(c.Operator, r, x, isNonNegative))];
            if (graph.IsOutput(pad.Output) || padded.Length == 0 || padded.Contains(null))
            {
                log.Kept(pad, "not every consumer is a convolution or pooling that could pad by itself");
                continue;
            }

            foreach ((Node consumer, Operator? op) in consumers.Zip(padded))
            {
                Node replacement = new(consumer.Name, op!, [pad.Inputs[0], .. consumer.Inputs.Skip(1)], consumer.Output, Sources(consumer, pad));
                graph.Replace([consumer], replacement);
                log.Fused(this, pad, replacement);
            }

            graph.Replace([pad]);
        }
    }

    /// <summary>The operator that pads by itself; null when there is none.</summary>
    private static Operator? Padded(Operator op, Rearrange r, TensorShape x, bool isNonNegative) => op switch
    {
        // Behind a prologue a zero would no longer be the padding's zero.
        Conv2D { Prologue: null } conv => conv with { Window = Padded(conv.Window, r, x) },
        Pool2D { Kind: PoolKind.Max } pool when isNonNegative => Fitting(pool with { Window = Padded(pool.Window, r, x) }),
        Pool2D { Kind: PoolKind.AverageWithPadding, CeilMode: false } pool => Fitting(pool with { Window = Padded(pool.Window, r, x) }),
        Pool2D { Kind: PoolKind.Average, CeilMode: false, Window: { PT: 0, PL: 0, PB: 0, PR: 0 } } pool =>
            Fitting(pool with { Kind = PoolKind.AverageWithPadding, Window = Padded(pool.Window, r, x) }),
        _ => null,
    };

    private static Window Padded(Window w, Rearrange r, TensorShape x) => w with
    {
        PT = w.PT - r.Starts[2],
        PL = w.PL - r.Starts[3],
        PB = w.PB + r.OutputShape[2] - x[2] + r.Starts[2],
        PR = w.PR + r.OutputShape[3] - x[3] + r.Starts[3],
    };

    // Pooling has no windows of padding alone.
    private static Pool2D? Fitting(Pool2D pool)
    {
        Window w = pool.Window;
        (long reachH, long reachW) = ((long)(pool.KH - 1) * w.DH, (long)(pool.KW - 1) * w.DW);
        return w.PT <= reachH && w.PB <= reachH && w.PL <= reachW && w.PR <= reachW ? pool : null;
    }

    private static bool IsNonNegative(Operator? op) => op is Activate { Activation: var activation }
        && activation is { Kind: ActivationKind.Relu or ActivationKind.Sigmoid } or { Kind: ActivationKind.Clip, Min: >= 0 };

    private static bool IsZeroPadding(Rearrange r, TensorShape x) =>
        x.Rank == 4 && r.Fill == 0 && r.Permutation.SequenceEqual([0, 1, 2, 3]) && r.Steps.All(s => s == 1)
        && r.Starts[0] == 0 && r.Starts[1] == 0 && r.OutputShape[0] == x[0] && r.OutputShape[1] == x[1]
        && r.Starts[2] <= 0 && r.Starts[3] <= 0 && r.OutputShape[2] + r.Starts[2] >= x[2] && r.OutputShape[3] + r.Starts[3] >= x[3];
}
