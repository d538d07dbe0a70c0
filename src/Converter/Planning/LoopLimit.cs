using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Planning;

/// <summary>How many terms one element of a result may have.</summary>
/// <remarks>
/// Mesa's software driver ends every loop of an invocation, without a word, after 65,535 rounds of all its loops together; on a GPU so long a loop would
/// stop the frame. The counts are those of the simplest kernel of each operator; all others take several terms in a round, or share them among invocations.
/// </remarks>
internal static class LoopLimit
{
    private const long MostRounds = 65_000;

    // Of the workgroup that ranks classes; each of the classes that are reported takes a search of its own.
    private const int RankingInvocations = 64;

    /// <summary>Checks every node of a graph, and the ranking of classes.</summary>
    /// <param name="graph">After all passes.</param>
    /// <param name="classified">The value whose classes are ranked; null for none.</param>
    /// <exception cref="ConversionException">An element would take more rounds.</exception>
    public static void Check(Graph graph, Value? classified)
    {
        foreach (Node node in graph.Nodes)
        {
            Check($"node '{node.Name}' ({node.Operator.Describe()})", Rounds(node));
        }

        if (classified is not null)
        {
            Check($"the ranking of {classified.Shape[1]:N0} classes", (long)ClassificationPlanner.Reported(classified.Shape[1]) * ((classified.Shape[1] / RankingInvocations) + 16));
        }
    }

    private static void Check(string what, long rounds)
    {
        if (rounds > MostRounds)
        {
            throw new ConversionException(
                $"{what} would loop {rounds:N0} times for one element of its result; {MostRounds:N0} is the limit, since a device may end longer loops",
                "make it of two smaller ones: a window in two steps, a sum of parts; or end the network before it with --outputs");
        }
    }

    private static long Rounds(Node node) => node.Operator switch
    {
        Conv2D conv => Rounds(conv, node.Inputs[1].Shape),
        FullyConnected => Blocks(node.Inputs[1].Shape[1]),
        Pool2D pool => pool.KH * (1L + pool.KW),
        ReduceChannels reduce => reduce.Count,
        _ => 0,
    };

    // conv2d_reference.comp: a block of four channels in a round where no group ends within one; else a channel in a round, for four channels of
    // the result. Loops of a single round are none.
    private static long Rounds(Conv2D conv, TensorShape weights)
    {
        long taps = (long)weights[2] * weights[3];
        return conv.Groups == 1 || (weights[1] % 4 == 0 && weights[0] / conv.Groups % 4 == 0)
            ? taps * (1 + Blocks(weights[1]))
            : 4L * weights[1] * (taps + weights[2] + 1);
    }

    private static long Blocks(int channels) => (channels + 3) / 4;
}
