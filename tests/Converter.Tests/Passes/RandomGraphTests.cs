using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using Xunit;

namespace ResNetVk.Converter.Tests.Passes;

/// <summary>Random small graphs of transposes, paddings, element-wise operators, joins, norms and layers: all passes together keep what they compute.</summary>
public sealed class RandomGraphTests
{
    private const double RelativeTolerance = 1e-4;

    private static readonly int[][] Orders = [[0, 3, 1, 2], [0, 2, 3, 1], [0, 1, 3, 2], [0, 2, 1, 3], [0, 3, 2, 1], [3, 0, 1, 2]];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void All_passes_together_keep_what_is_computed(int group)
    {
        int fewer = 0;
        for (int seed = group * 100; seed < (group + 1) * 100; seed++)
        {
            Graph graph = Build(new Random(seed));
            Dictionary<string, float[]> inputs = graph.Inputs.ToDictionary(i => i.Name, i => Numbers(new Random(seed), i.Shape.ElementCount));
            IReadOnlyDictionary<string, ReferenceTensor> before = ReferenceInterpreter.Run(graph, inputs);
            string printed = GraphPrinter.Print(graph);
            int nodes = graph.Nodes.Count;
            Graph after;
            try
            {
                after = PassRunner.Run(graph).Graph;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}: {exception.Message}\n{printed}", exception);
            }

            fewer += after.Nodes.Count < nodes ? 1 : 0;
            foreach ((string name, ReferenceTensor actual) in ReferenceInterpreter.Run(after, inputs))
            {
                double[] expected = before[name].Elements;
                double scale = 1 + expected.Max(Math.Abs);
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.True(
                        Math.Abs(expected[i] - actual.Elements[i]) <= RelativeTolerance * scale,
                        $"seed {seed}: '{name}' element {i} was {expected[i]} and is {actual.Elements[i]}\n{printed}\n{GraphPrinter.Print(after)}");
                }
            }
        }

        Assert.True(fewer > 60, $"only {fewer} of 100 graphs became smaller");
    }

    private static Graph Build(Random random)
    {
        GraphSketch sketch = new();
        List<Value> values = [sketch.Input("x", 1, random.Next(2, 6), random.Next(2, 6), random.Next(2, 6))];
        if (random.Next(2) == 0)
        {
            values.Add(sketch.Input("z", [.. values[0].Shape]));
        }

        int count = random.Next(3, 14);
        for (int i = 0; i < count; i++)
        {
            // Mostly the latest value, so that chains form.
            Value x = values[random.Next(3) == 0 ? random.Next(values.Count) : values.Count - 1];
            values.Add(Add(sketch, random, $"n{i}", x, values));
        }

        sketch.Output(values[^1]);
        if (random.Next(3) == 0 && values[^2].Name.EndsWith(".out", StringComparison.Ordinal))
        {
            sketch.Output(values[^2]);
        }

        return sketch.Build();
    }

    private static Value Add(GraphSketch sketch, Random random, string name, Value x, List<Value> values)
    {
        int[] shape = [.. x.Shape];
        switch (random.Next(13))
        {
            case 0 or 1 or 2:
                return sketch.Transpose(name, x, Orders[random.Next(Orders.Length)]);
            case 3:
                return sketch.Relu(name, x);
            case 4:
                int axis = random.Next(4);
                return Binary(sketch, random, name, x, sketch.Constant($"{name}.c", [.. shape.Select((s, a) => a == axis ? s : 1)]));
            case 5:
                Value[] alike = [.. values.Where(v => v.Shape.Equals(x.Shape))];
                return Binary(sketch, random, name, x, alike[random.Next(alike.Length)]);
            case 6:
                int[] starts = [0, random.Next(-1, 1), random.Next(-2, 2), random.Next(-1, 1)];
                int[] sizes = [.. shape.Select((s, a) => a == 0 ? s : Math.Max(1, s - starts[a] + random.Next(-1, 2)))];
                return sketch.Node(name, new Rearrange { OutputShape = new TensorShape(sizes), Permutation = [0, 1, 2, 3], Starts = starts, Steps = [1, 1, 1, 1] }, x);
            case 7:
                return sketch.BatchNorm(name, x);
            case 8:
                return sketch.Conv(name, x, random.Next(2, 5), kernel: random.Next(2) == 0 ? 1 : 3, activation: random.Next(3) == 0 ? Activation.Relu : default);
            case 9:
                return sketch.Node(name, new Concat(random.Next(1, 4)), x, x);
            case 10:
                return sketch.Node(name, new Softmax(Log: false), x);
            case 11:
                return sketch.Node(name, new Pool2D(random.Next(2) == 0 ? PoolKind.Max : PoolKind.Average, 1, Math.Min(2, shape[3])), x);
            default:
                return sketch.Node(name, new Operators.Reshape(new TensorShape(shape[0], shape[2], shape[1], shape[3])), x);
        }
    }

    private static Value Binary(GraphSketch sketch, Random random, string name, Value a, Value b)
    {
        Binary op = new((BinaryKind)random.Next(5)) { Activation = random.Next(4) == 0 ? Activation.Relu : default };
        return random.Next(2) == 0 ? sketch.Node(name, op, a, b) : sketch.Node(name, op, b, a);
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];
}
