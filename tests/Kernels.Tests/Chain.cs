namespace ResNetVk.Kernels.Tests;

/// <summary>Layers that chain_lanes computes in one dispatch: their shapes and weights, where an arena has them, and their definition.</summary>
internal sealed class Chain
{
    // Texels before, between and behind the tensors: what nobody may write, and NaN to those who read it.
    private const int Gap = 3;

    private readonly int[] _offsets;

    /// <summary>Creates a chain with the same weights each time.</summary>
    /// <param name="x">The shape of tensor 0.</param>
    /// <param name="layers">Layer i makes tensor i + 1.</param>
    public Chain(Shape x, params ChainLayer[] layers)
    {
        Layers = layers;
        Shapes = [x];
        for (int i = 0; i < layers.Length; i++)
        {
            Shapes.Add(layers[i].IsMean ? InputShape(i) with { H = 1, W = 1 } : layers[i].Sums(InputShape(i)).Y);
        }

        // The last tensor first: no offset is what counting the layers would give.
        _offsets = new int[Shapes.Count];
        ArenaTexels = Gap;
        for (int i = Shapes.Count - 1; i >= 0; i--)
        {
            _offsets[i] = ArenaTexels;
            ArenaTexels += (Shapes[i].BlockedCount / 4) + Gap;
        }

        W = [.. layers.Select((layer, i) => layer.IsMean ? [] : Numbers.Uniform(100 + i, layer.Sums(InputShape(i)).WeightCount))];
        B = [.. layers.Select((layer, i) => Numbers.Uniform(200 + i, layer.OC))];
    }

    public IReadOnlyList<ChainLayer> Layers { get; }

    /// <summary>Shapes of the tensors.</summary>
    public List<Shape> Shapes { get; }

    public int ArenaTexels { get; }

    /// <summary>Canonical weights of each layer.</summary>
    public float[][] W { get; init; }

    /// <summary>Bias of each layer.</summary>
    public float[][] B { get; init; }

    /// <summary>The tensor that a layer reads.</summary>
    public int Input(int layer) => Layers[layer].Input ?? layer;

    public Shape InputShape(int layer) => Shapes[Input(layer)];

    /// <summary>The texel of the arena where a tensor begins.</summary>
    public int Offset(int tensor) => _offsets[tensor];

    /// <summary>An arena with the input and nothing else.</summary>
    public uint[] Arena(float[] x)
    {
        uint[] arena = new uint[ArenaTexels * 4];
        Array.Fill(arena, KernelRunner.Untouched);
        Numbers.Words(Shapes[0].ToBlocked(x)).CopyTo(arena, _offsets[0] * 4);
        return arena;
    }

    /// <summary>A tensor, densely; fails unless its lanes past the last channel hold zero.</summary>
    public float[] Tensor(uint[] arena, int tensor) =>
        Shapes[tensor].ToDense(Numbers.Floats(arena[(_offsets[tensor] * 4)..((_offsets[tensor] * 4) + Shapes[tensor].BlockedCount)]));

    /// <summary>What a layer makes of the tensors that the arena holds, and how far from it 32-bit floats may be.</summary>
    public (double[] Values, double[] Tolerance) Compute(int layer, uint[] arena)
    {
        float[] x = Tensor(arena, Input(layer));
        Shape from = InputShape(layer);
        ChainLayer it = Layers[layer];
        if (it.IsMean)
        {
            return Mean(x, from);
        }

        (double[] sums, double[] tolerance) = it.Sums(from).Compute(x, W[layer], B[layer], Shortcut(layer, arena));
        return ([.. sums.Select(sum => Activations.Apply(Activations.Clip, sum, it.Low, it.High))], tolerance);
    }

    /// <summary>What is added to a layer's sums, in the shape of its output; empty for nothing.</summary>
    public float[] Shortcut(int layer, uint[] arena) => Layers[layer].Shortcut is { } shortcut
        ? shortcut.Spread(Tensor(arena, shortcut.Tensor), Shapes[shortcut.Tensor], Shapes[layer + 1])
        : [];

    // The tolerance is that of Convolution: one rounding for each addition, and the division's.
    private static (double[] Values, double[] Tolerance) Mean(float[] x, Shape from)
    {
        double[] values = new double[from.N * from.C];
        double[] magnitudes = new double[values.Length];
        foreach ((int n, int c, int h, int w) in from.Coordinates())
        {
            double value = (double)x[from.Dense(n, c, h, w)] / (from.H * from.W);
            values[(n * from.C) + c] += value;
            magnitudes[(n * from.C) + c] += Math.Abs(value);
        }

        double roundings = ((from.H * from.W) + 4) * Numbers.Rounding;
        return (values, [.. magnitudes.Select(magnitude => magnitude * roundings)]);
    }
}
