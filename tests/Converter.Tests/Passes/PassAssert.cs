using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

/// <summary>Runs passes on a graph and asserts that its meaning stays: the fp64 reference gives the same outputs before and after.</summary>
internal static class PassAssert
{
    // Folding rounds weights to 32-bit floats once; everything else is computed in double.
    private const double RelativeTolerance = 2e-6;

    public static OptimizedGraph KeepsMeaning(Graph graph, params GraphPass[] passes)
    {
        Dictionary<string, float[]> inputs = RandomInputs(graph);
        IReadOnlyDictionary<string, ReferenceTensor> before = ReferenceInterpreter.Run(graph, inputs);
        OptimizedGraph optimized = PassRunner.Run(graph, passes);
        IReadOnlyDictionary<string, ReferenceTensor> after = ReferenceInterpreter.Run(optimized.Graph, inputs);
        foreach ((string name, ReferenceTensor expected) in before)
        {
            double scale = expected.Elements.Max(Math.Abs);
            Assert.True(scale > 0, $"output '{name}' is all zero: the test would not see a difference");
            Assert.Equal(expected.Shape, after[name].Shape);
            for (int i = 0; i < expected.Elements.Length; i++)
            {
                Assert.Equal(expected.Elements[i], after[name].Elements[i], scale * RelativeTolerance);
            }
        }

        return optimized;
    }

    private static Dictionary<string, float[]> RandomInputs(Graph graph)
    {
        Random random = new(11);
        return graph.Inputs.ToDictionary(
            i => i.Name, i => Enumerable.Range(0, i.Shape.ElementCount).Select(_ => (float)((random.NextDouble() * 4) - 2)).ToArray());
    }
}
