using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Format.Golden;

namespace ResNetVk.Conformance.Tests.Golden;

/// <summary>What a device computes that stores values in few bits, and how it compares with the golden vectors of a file: the self-test without a device.</summary>
/// <remarks>Its sums are off, at random, by more than those of the worst kernel, Winograd's F(4×4, 3×3), which has 7 times the errors of a plain sum.</remarks>
internal sealed class SimulatedDevice
{
    private readonly Compilation _compiled;
    private readonly Dictionary<string, Value> _outputs;
    private readonly Dictionary<Value, ReferenceTensor> _values;

    /// <summary>Runs a network on the known input.</summary>
    /// <param name="compiled">With golden vectors.</param>
    /// <param name="store">What storing makes of a number.</param>
    /// <param name="roundoff">Errors of sums are up to this share of the sum of magnitudes of the terms.</param>
    public SimulatedDevice(Compilation compiled, Func<double, double> store, double roundoff = 8.0 / (1 << 24))
    {
        _compiled = compiled;
        Graph graph = compiled.Optimized.Graph;
        _outputs = graph.Nodes.ToDictionary(n => n.Name, n => n.Output);
        Random random = new(3);
        Dictionary<string, float[]> inputs = [];
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            float[] elements = new float[graph.Inputs[i].Shape.ElementCount];
            GoldenPattern.FillInput(i, elements);
            inputs.Add(graph.Inputs[i].Name, elements);
        }

        _values = RoundedInterpreter.Run(graph, inputs, store, (node, arguments) =>
        {
            ReferenceTensor exact = ReferenceOperators.Evaluate(node.Operator, arguments);
            ReferenceTensor? scale = Tolerance.For(node.Operator, arguments).Scale;
            return new ReferenceTensor(exact.Shape, [.. exact.Elements.Select((e, i) =>
                (double)(float)(e + (((2 * random.NextDouble()) - 1) * roundoff * (scale?.Elements[i] ?? Math.Abs(e)))))]);
        });
    }

    /// <summary>The golden values of steps, in their order.</summary>
    public IEnumerable<GoldenValue> Steps => Golden.Values.Where(v => v.Place == GoldenPlace.Step);

    private GoldenVectors Golden => _compiled.Model.Golden!;

    /// <summary>The size of a value's elements.</summary>
    public double RootMeanSquare(GoldenValue value) => Math.Sqrt(ValueOf(value).Elements.Average(e => e * e));

    /// <summary>The largest quotient of a difference and what is allowed, over all values.</summary>
    public double LargestShare => Golden.Values.Max(v => Math.Max(Shares(v).Element, Shares(v).Sum));

    /// <summary>The same of one value.</summary>
    /// <param name="value">One of the file's golden values.</param>
    /// <param name="change">Changes the elements, in the order in which they lie in memory, before they are compared.</param>
    /// <returns>Of the elements that are stated singly, and of the sums.</returns>
    public (double Element, double Sum) Shares(GoldenValue value, Action<float[]>? change = null)
    {
        CompiledModel model = _compiled.Model;
        uint[] positions = model.Tensors[Golden.Positions].ToWords();
        float[] expected = model.Tensors[Golden.Expected].ToFloats();
        (int position, int first) = (0, 0);
        foreach (GoldenValue earlier in Golden.Values.TakeWhile(v => v != value))
        {
            position += earlier.Samples;
            first += earlier.Samples + Golden.Sums;
        }

        float[] found = InMemory(value);
        change?.Invoke(found);
        double[] sums = new double[Golden.Sums];
        GoldenPattern.Sum(found, sums);
        double element = Enumerable.Range(0, value.Samples).Max(i => Math.Abs((double)found[positions[position + i]] - expected[first + i]));
        double sum = Enumerable.Range(0, sums.Length).Max(i => Math.Abs(sums[i] - expected[first + value.Samples + i]));
        return (element / value.AllowedError, sum / value.AllowedSumError);
    }

    /// <summary>The positions in memory that are stated singly.</summary>
    public uint[] Stated(GoldenValue value)
    {
        int before = Golden.Values.TakeWhile(v => v != value).Sum(v => v.Samples);
        return _compiled.Model.Tensors[Golden.Positions].ToWords()[before..(before + value.Samples)];
    }

    private ReferenceTensor ValueOf(GoldenValue value)
    {
        Graph graph = _compiled.Optimized.Graph;
        return _values[value.Place switch
        {
            GoldenPlace.Load => graph.Inputs[value.Index],
            GoldenPlace.Step => _outputs[value.StepIn(_compiled.Model.Plan)!.Name],
            _ => graph.Outputs[value.Index],
        }];
    }

    private float[] InMemory(GoldenValue value)
    {
        float[] dense = ValueOf(value).ToSingles();
        if (value.Place == GoldenPlace.Store)
        {
            return dense;
        }

        BlockedLayout layout = BlockedLayout.Of(value.Shape)!.Value;
        byte[] bytes = new byte[layout.SizeInBytes];
        layout.Write(dense, bytes);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }
}
