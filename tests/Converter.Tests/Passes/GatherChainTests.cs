using CsCheck;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

/// <summary>Random pairs of rearrangements: slices, padding, negative steps, permutations and fills.</summary>
public sealed class GatherChainTests
{
    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    private static readonly int[] Steps = [1, 1, 2, -1, -3];

    private static readonly Gen<int> Step = Gen.Int[0, 4].Select(i => Steps[i]);

    private static readonly Gen<(int Input, (int Size, int Start, int Step) Inner, (int Size, int Start, int Step) Outer)> Axis =
        Gen.Select(Gen.Int[1, 5], Gen.Select(Gen.Int[1, 6], Gen.Int[-3, 6], Step), Gen.Select(Gen.Int[1, 6], Gen.Int[-3, 6], Step));

    [Fact]
    public void Merging_two_keeps_every_element()
    {
        int merged = 0;
        Gen.Select(Axis.Array[3], Gen.Int[0, 5], Gen.Int[0, 1]).Sample(
            (axes, order, fill) =>
            {
                Value x = new("x", new TensorShape([.. axes.Select(a => a.Input)]));
                Node inner = Gather("inner", x, [0, 1, 2], [.. axes.Select(a => a.Inner)], fill: 0);
                Node outer = Gather("outer", inner.Output, Orders[order], [.. axes.Select(a => a.Outer)], fill);
                Graph graph = new("chain", [x], [outer.Output], [inner, outer]);
                Dictionary<string, float[]> inputs = new() { ["x"] = [.. Enumerable.Range(1, x.Shape.ElementCount).Select(i => i + 0.5f)] };
                double[] expected = ReferenceInterpreter.Run(graph, inputs)["outer.out"].Elements;

                Graph result = PassRunner.Run(graph, [new MergeRearrangements()]).Graph;
                Interlocked.Add(ref merged, 2 - result.Nodes.Count);
                Assert.Equal(expected, ReferenceInterpreter.Run(result, inputs)["outer.out"].Elements);
            },
            iter: 3000,
            seed: "0N0XIzNsQ0O2");
        Assert.InRange(merged, 300, 2700);
    }

    private static Node Gather(string name, Value x, int[] permutation, (int Size, int Start, int Step)[] axes, float fill)
    {
        int[] sizes = new int[permutation.Length];
        for (int d = 0; d < sizes.Length; d++)
        {
            sizes[permutation[d]] = axes[d].Size;
        }

        TensorShape shape = new(sizes);
        Rearrange op = new() { OutputShape = shape, Permutation = permutation, Starts = [.. axes.Select(a => a.Start)], Steps = [.. axes.Select(a => a.Step)], Fill = fill };
        return new Node(name, op, [x], new Value($"{name}.out", shape));
    }
}
