using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Planning;
using ResNetVk.Format;
using ResNetVk.Format.Golden;

namespace ResNetVk.Converter.Emit;

/// <summary>Makes the golden vectors of a model: runs each plan's graph on the known input and keeps of every step as much as a check needs.</summary>
/// <remarks>
/// How far a device may be off follows from how far a plain 32-bit computation is off in this very network. A single element may differ by
/// 2·R times the largest such error of its value. A sum over n elements with signs of no pattern may differ by t·R times the root of the sum of
/// their squared errors: with errors up to R times those of the plain computation, a right kernel stays inside but for a chance of
/// 2·e^(−t²/2) (Hoeffding). Kernels differ in the order of their sums, and Winograd's F(4×4, 3×3) has 7 times the error of a plain sum: R is 16, and t is 6.
/// <para>
/// Where values are stored in 16 bits, errors of sums matter only by the roundings they turn over. The reference turns over as many as there can be
/// (<see cref="IGoldenReference"/>), so that a device is off by as much at most, but for chance: R is 2.
/// </para>
/// </remarks>
internal sealed class GoldenEmitter
{
    private const double LargestRatio = 16;
    private const double LargestRatioOfHalves = 2;
    private const double Deviations = 6;
    private const double UnitRoundoff = 1.0 / (1 << 24);

    // Where a plain computation happens to be exact, and where devices flush denormals to zero.
    private const double LeastRelativeError = UnitRoundoff / 4;
    private const double LeastError = 1e-36;

    // Kernels that transform before they multiply make larger numbers on their way.
    private const double LargestMagnitude = 1e30;

    // From 65520 on a 16-bit float is infinite: what is nearer to it may become so on a device, since it may differ.
    private const double LargestMagnitudeOfHalves = 61440;

    private readonly GoldenDetail _detail;
    private readonly ElementType _activationType;
    private readonly List<uint> _positions = [];
    private readonly List<float> _expected = [];
    private readonly SortedDictionary<(GoldenPlace Place, int Index), (GoldenValue Value, uint[] Positions, float[] Expected)> _values = [];

    private GoldenEmitter(GoldenDetail detail, ElementType activationType) => (_detail, _activationType) = (detail, activationType);

    /// <summary>Makes the golden vectors of every plan.</summary>
    /// <param name="plan">The plans.</param>
    /// <param name="graphs">The graph of each.</param>
    /// <param name="reference">Computes.</param>
    /// <returns>For each plan its golden vectors, and all their tensors.</returns>
    public static (IReadOnlyList<GoldenVectors?> Golden, IReadOnlyList<TensorEntry> Tensors) Emit(
        ConversionPlan plan, IReadOnlyList<Graph> graphs, IGoldenReference reference)
    {
        GoldenDetail detail = GoldenDetail.For(plan);
        List<GoldenVectors?> golden = [];
        List<TensorEntry> tensors = [];
        for (int i = 0; i < graphs.Count; i++)
        {
            GoldenEmitter emitter = new(detail, plan.Models[i].ActivationType);
            emitter.Run(plan.StepOutputs[i], graphs[i], reference);
            golden.Add(emitter.Finish(i == 0 ? "" : $"{i + 1}/", tensors));
        }

        return (golden, tensors);
    }

    private void Run(IReadOnlyList<StepOutput> outputs, Graph graph, IGoldenReference reference)
    {
        ILookup<Value, StepOutput> steps = outputs.ToLookup(o => o.Value);
        Dictionary<Value, float[]> inputs = [];
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            float[] elements = new float[graph.Inputs[i].Shape.ElementCount];
            GoldenPattern.FillInput(i, elements);
            inputs.Add(graph.Inputs[i], elements);
        }

        // What is computed from numbers that are none, or too large, says nothing about a kernel.
        HashSet<Value> unusable = [];
        reference.Run(graph, _activationType, inputs, (value, result) =>
        {
            if (graph.ProducerOf(value)?.Inputs.Any(unusable.Contains) == true || !Array.TrueForAll(result.Expected, IsUsable) || !Array.TrueForAll(result.Error, IsUsable))
            {
                unusable.Add(value);
                return;
            }

            foreach (StepOutput step in steps[value])
            {
                Add(step, result);
            }
        });
    }

    private bool IsUsable(double element) => Math.Abs(element) <= (_activationType == ElementType.F16 ? LargestMagnitudeOfHalves : LargestMagnitude);

    private void Add(StepOutput step, ReferenceResult result)
    {
        BlockedShape shape = BlockedShape.Of(step.Value.Shape);
        Func<int, int> positionOf = step.Place == GoldenPlace.Store ? index => index : index => PositionInBlocks(shape, index);
        double ratio = _activationType == ElementType.F16 ? LargestRatioOfHalves : LargestRatio;
        double least = (LeastRelativeError * result.Expected.Max(Math.Abs)) + LeastError;
        double[] sums = new double[_detail.Sums];
        double[] squares = new double[_detail.Sums];
        double largest = least;
        for (int i = 0; i < result.Expected.Length; i++)
        {
            (int sum, double sign) = GoldenPattern.TermOf(positionOf(i), sums.Length);
            double error = Math.Max(result.Error[i], least);
            sums[sum] += sign * result.Expected[i];
            squares[sum] += error * error;
            largest = Math.Max(largest, error);
        }

        int[] samples = GoldenSamples.Choose(shape, _detail.Samples);
        GoldenValue value = new()
        {
            Place = step.Place,
            Index = step.Index,
            Shape = [shape.N, shape.C, shape.H, shape.W],
            Samples = samples.Length,
            AllowedError = (float)(2 * ratio * largest),

            // What is expected is itself rounded to 32 bits.
            AllowedSumError = (float)((Deviations * ratio * Math.Sqrt(squares.Max())) + (UnitRoundoff * sums.Max(Math.Abs))),
        };
        _values.Add(
            (step.Place, step.Index),
            (value, [.. samples.Select(s => (uint)positionOf(s))], [.. samples.Select(s => (float)result.Expected[s]), .. sums.Select(s => (float)s)]));
    }

    private GoldenVectors? Finish(string prefix, List<TensorEntry> tensors)
    {
        if (_values.Count == 0)
        {
            return null;
        }

        foreach ((_, uint[] positions, float[] expected) in _values.Values)
        {
            _positions.AddRange(positions);
            _expected.AddRange(expected);
        }

        GoldenVectors golden = new()
        {
            Positions = $"{GoldenVectors.TensorPrefix}{prefix}positions",
            Expected = $"{GoldenVectors.TensorPrefix}{prefix}expected",
            Sums = _detail.Sums,
            Values = [.. _values.Values.Select(v => v.Value)],
        };
        tensors.Add(TensorEntryValues.FromWords(golden.Positions, _positions.ToArray()));
        tensors.Add(TensorEntryValues.FromFloats(golden.Expected, [_expected.Count], _expected.ToArray()));
        return golden;
    }

    // [N][ceil(C/4)][H][W][4]
    private static int PositionInBlocks(BlockedShape shape, int index)
    {
        int plane = shape.H * shape.W;
        int pixel = index % plane;
        int c = index / plane % shape.C;
        int n = index / plane / shape.C;
        return (((((n * shape.C4) + (c / 4)) * plane) + pixel) * 4) + (c % 4);
    }
}
