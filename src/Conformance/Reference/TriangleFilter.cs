namespace ResNetVk.Conformance.Reference;

/// <summary>The antialiased triangle filter along one axis, as Pillow's BILINEAR computes it.</summary>
/// <remarks>
/// With scale = in/out and f = max(scale, 1), output pixel x lies at <c>c = (x + ½)·scale</c> of the input and is the mean of the input
/// pixels i from ⌊c − f + ½⌋ to ⌊c + f + ½⌋ − 1 (inside the picture) weighted by <c>1 − |i + ½ − c| / f</c>.
/// </remarks>
public static class TriangleFilter
{
    /// <summary>The weights of one output pixel.</summary>
    /// <param name="x">The output pixel.</param>
    /// <param name="inputSize">Input pixels along the axis.</param>
    /// <param name="outputSize">Output pixels along the axis.</param>
    /// <returns>The first input pixel and the weights from it on; their sum is 1.</returns>
    public static (int First, double[] Weights) WeightsOf(int x, int inputSize, int outputSize) =>
        WeightsOf(x, 0, inputSize, outputSize, spacing: 1, shift: 0);

    /// <summary>The weights of one output pixel over the samples of a part of a plane that may have fewer samples than the picture has pixels.</summary>
    /// <param name="x">The output pixel.</param>
    /// <param name="begin">First pixel of the part.</param>
    /// <param name="size">Pixels of the part.</param>
    /// <param name="outputSize">Output pixels along the axis.</param>
    /// <param name="spacing">Pixels per sample: 1, or 2 for chroma of half the size.</param>
    /// <param name="shift">How many samples left of the middle of its pixels a sample was taken.</param>
    /// <returns>The first sample and the weights from it on; their sum is 1.</returns>
    public static (int First, double[] Weights) WeightsOf(int x, int begin, int size, int outputSize, int spacing, double shift)
    {
        double scale = (double)size / outputSize;
        double support = Math.Max(scale / spacing, 1);
        double centre = ((begin + ((x + 0.5) * scale)) / spacing) + shift;
        int first = Math.Max(begin / spacing, (int)Math.Floor(centre - support + 0.5));
        int end = Math.Min((begin + size + spacing - 1) / spacing, (int)Math.Floor(centre + support + 0.5));
        double[] weights = [.. Enumerable.Range(first, end - first).Select(i => Math.Max(0, 1 - (Math.Abs(i + 0.5 - centre) / support)))];
        double sum = weights.Sum();
        return (first, Array.ConvertAll(weights, w => w / sum));
    }
}
