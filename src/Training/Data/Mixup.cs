namespace ResNetVk.Training;

/// <summary>
/// Mixes every image of a batch with another one: x ← λx + (1 − λ)x′, with the loss mixed alike and λ drawn from Beta(α, α) once a step (Zhang et al.
/// 2017, "mixup: Beyond empirical risk minimization"). The other image is that at the mirrored place of the batch, which is in random order.
/// </summary>
/// <param name="alpha">α, greater than 0: small values mix little.</param>
/// <param name="seed">Key of every random choice.</param>
public sealed class Mixup(double alpha, ulong seed)
{
    // Keeps the stream apart from those of shuffles, images and weights.
    private const ulong Stream = 1UL << 42;

    /// <summary>λ of a step, 0 to 1.</summary>
    public double Share(int epoch, int step)
    {
        DeterministicRandom random = new(seed, (ulong)epoch, Stream + (ulong)step);
        double first = Gamma(ref random);
        double second = Gamma(ref random);
        double sum = first + second;
        return sum > 0 ? first / sum : 0.5;
    }

    // Marsaglia and Tsang 2000, "A simple method for generating gamma variables"; §6 for shapes below 1.
    private double Gamma(ref DeterministicRandom random)
    {
        double shape = alpha < 1 ? alpha + 1 : alpha;
        double boost = alpha < 1 ? Math.Pow(1 - random.NextDouble(), 1 / alpha) : 1;
        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double root = 1 + (c * x);
            double v = root * root * root;
            double u = 1 - random.NextDouble();
            if (v > 0 && Math.Log(u) < (0.5 * x * x) + (d * (1 - v + Math.Log(v))))
            {
                return boost * d * v;
            }
        }
    }
}
