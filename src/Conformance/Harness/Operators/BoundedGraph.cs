using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>Runs the graph that the device runs, after all passes, and follows what each value may be off by.</summary>
/// <remarks>
/// Networks of one operator: wherever an operator rounds, its inputs must be exact. What only moves elements moves their bounds with them; what takes a
/// largest, a smallest or a mean, or cuts off, is off by no more than the worst of its inputs. Bounds are of what is computed: where values are stored in
/// 16 bits, who reads one adds what that may have changed.
/// </remarks>
internal static class BoundedGraph
{
    private const double Saturating = 100;

    /// <summary>Bounds of the graph's only output.</summary>
    /// <param name="graph">A graph after all passes.</param>
    /// <param name="inputs">Row-major elements by the inputs' names.</param>
    /// <param name="winograd">The transform that its convolution uses; null for a direct sum.</param>
    /// <param name="flushes">True where inputs or products may be denormal, which a device may take for zero.</param>
    /// <param name="stored">The type of the values that operators hand to each other, and of the inputs, which it holds exactly.</param>
    /// <exception cref="InvalidOperationException">An operator rounds what is rounded already, for which there is no bound.</exception>
    public static (double[] Bound, bool[]? MayBeNan) Evaluate(
        Graph graph, IReadOnlyDictionary<string, float[]> inputs, WinogradTransform? winograd, bool flushes, ElementType stored = ElementType.F32)
    {
        Dictionary<Value, BoundedValue> values = [];
        foreach (Value input in graph.Inputs)
        {
            values[input] = new BoundedValue(ReferenceTensor.From(input.Shape, inputs[input.Name]), null, null);
        }

        foreach (Node node in graph.Nodes)
        {
            BoundedValue[] arguments =
                [.. node.Inputs.Select(v => v.IsConstant ? new BoundedValue(ReferenceTensor.From(v.Shape, v.ReadConstant()), null, null) : values[v])];
            values[node.Output] = Evaluate(node, arguments, winograd, flushes, stored);
        }

        BoundedValue result = values[graph.Outputs[0]];
        return (result.Bound?.Elements ?? new double[result.Exact.Elements.Length], result.MayBeNan is { } may ? [.. may.Elements.Select(e => e != 0)] : null);
    }

    private static BoundedValue Evaluate(Node node, BoundedValue[] inputs, WinogradTransform? winograd, bool flushes, ElementType stored)
    {
        ReferenceTensor[] exact = [.. inputs.Select(i => i.Exact)];
        ReferenceTensor result = ReferenceOperators.Evaluate(node.Operator, exact);
        if (node.Operator is Rearrange or Concat or Reshape or Identity)
        {
            // What padding puts in is exact.
            Operator mover = node.Operator is Rearrange rearrange ? rearrange with { Fill = 0 } : node.Operator;
            return new BoundedValue(result, Move(mover, inputs, i => i.Bound), Move(mover, inputs, i => i.MayBeNan));
        }

        double carried = inputs.Max(i => i.Carried(stored));
        if ((carried > 0 && !Contracts(node.Operator)) || inputs.Any(i => i.MayBeNan is not null))
        {
            throw new InvalidOperationException(
                $"node '{node.Name}' rounds the rounded result of another: the cases are for single operators; give it a model of its own");
        }

        Tolerance tolerance = Tolerance.For(node.Operator, [.. exact.Select(t => t.Map(Finite))]);
        ReferenceTensor bound = new(result.Shape);
        for (int i = 0; i < bound.Elements.Length; i++)
        {
            bound.Elements[i] = Allowed(tolerance, tolerance.Ulps, i, result.Elements[i]) + carried;
        }

        ReferenceTensor? mayBeNan = null;
        if (winograd is not null && node.Operator is Conv2D conv)
        {
            mayBeNan = new WinogradBound(winograd, conv, exact, result).Replace(bound, tolerance, flushes);
        }

        // Denormal 16-bit floats may be among any numbers.
        if (flushes || stored == ElementType.F16)
        {
            AddFlushed(node.Operator, exact, result, tolerance, bound, stored == ElementType.F16 ? HalfStorage.SmallestNormal : Ulp.SmallestNormal);
        }

        return new BoundedValue(result, bound, mayBeNan);
    }

    private static bool Contracts(Operator op) => op
        is Activate { Activation.Kind: not ActivationKind.Sigmoid }
        or Binary { Kind: BinaryKind.Max or BinaryKind.Min, Residual: false, Activation.Kind: not ActivationKind.Sigmoid }
        or Pool2D or ReduceChannels or GlobalAveragePool { Prologue: null };

    /// <summary>The error allowed at an element, counting roundings otherwise than the tolerance does.</summary>
    internal static double Allowed(Tolerance tolerance, double ulps, int index, double reference) =>
        (ulps * Ulp.At(Math.Max(double.IsFinite(reference) ? Math.Abs(reference) : 0, tolerance.Scale.Elements[index]))) + Ulp.SmallestNormal;

    // Where an activation makes a finite number of an infinity, other terms are still rounded: the scale takes the infinity for a number that
    // saturates as well.
    private static double Finite(double element) => double.IsFinite(element) ? element : double.IsNaN(element) ? 0 : Math.CopySign(Saturating, element);

    // A device takes all denormal inputs for zero, or none; denormal products and sums it may take for zero one by one.
    private static void AddFlushed(Operator op, ReferenceTensor[] exact, ReferenceTensor result, Tolerance tolerance, ReferenceTensor bound, double smallestNormal)
    {
        ReferenceTensor flushed = ReferenceOperators.Evaluate(op, [.. exact.Select(t => t.Map(e => Math.Abs(e) < smallestNormal ? 0 : e))]);
        for (int i = 0; i < bound.Elements.Length; i++)
        {
            double difference = Math.Abs(result.Elements[i] - flushed.Elements[i]);
            bound.Elements[i] += (double.IsFinite(difference) ? difference : 0) + (tolerance.Ulps * Ulp.SmallestNormal);
        }
    }

    private static ReferenceTensor? Move(Operator mover, BoundedValue[] inputs, Func<BoundedValue, ReferenceTensor?> part) =>
        inputs.All(i => part(i) is null) ? null : ReferenceOperators.Evaluate(mover, [.. inputs.Select(i => part(i) ?? new ReferenceTensor(i.Exact.Shape))]);

    /// <summary>A value, what it may be off by (null for nothing), and where it may be NaN (1 or 0; null for nowhere).</summary>
    private sealed record BoundedValue(ReferenceTensor Exact, ReferenceTensor? Bound, ReferenceTensor? MayBeNan)
    {
        /// <summary>The most that an element is off by where it is read.</summary>
        public double Carried(ElementType stored) => Bound is null ? 0 : Bound.Elements
            .Select((bound, i) => stored == ElementType.F16 && double.IsFinite(Exact.Elements[i]) ? bound + HalfStorage.Rounding(Math.Abs(Exact.Elements[i]) + bound) : bound)
            .DefaultIfEmpty().Max();
    }
}
