namespace ResNetVk.Converter.Graphs;

/// <summary>Weights with a factor per output channel, multiplied in double precision where they are read: w′[o,…] = s[o]·w[o,…].</summary>
internal sealed class ScaledConstant : ConstantData
{
    private readonly ConstantData _weights;
    private readonly double[] _scale;
    private readonly int _perChannel;

    /// <summary>Creates the data.</summary>
    /// <param name="weights">Elements, output channels outermost.</param>
    /// <param name="scale">One factor per output channel.</param>
    public ScaledConstant(ConstantData weights, double[] scale)
        : base(weights.Length)
    {
        // Scaled weights are scaled again without being rounded in between.
        (_weights, _scale) = weights is ScaledConstant scaled && scaled._scale.Length == scale.Length
            ? (scaled._weights, [.. scaled._scale.Zip(scale, (a, b) => a * b)])
            : (weights, scale);
        _perChannel = weights.Length / scale.Length;
    }

    protected override void ReadChecked(int start, Span<float> destination)
    {
        _weights.Read(start, destination);
        for (int done = 0; done < destination.Length;)
        {
            int channel = (start + done) / _perChannel;
            int count = Math.Min(((channel + 1) * _perChannel) - start - done, destination.Length - done);
            double factor = _scale[channel];
            foreach (ref float weight in destination.Slice(done, count))
            {
                weight = (float)(factor * weight);
            }

            done += count;
        }
    }
}
