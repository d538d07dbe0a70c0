namespace ResNetVk.Runtime;

/// <summary>The share of a budget that is left free, so that few steps overrun it: as much as all but the worst of the last steps took too long.</summary>
/// <remarks>Single dispatches are known as well as their middle measurement tells; sums of them, on a machine that does other things too, are not.</remarks>
internal sealed class StepReserve
{
    private const int Remembered = 128;

    // One step in a hundred may be slower: something else had the device, and shorter steps would not have helped.
    private const int Outliers = 1;
    private const double Most = 0.4;

    private readonly double[] _overruns = new double[Remembered];
    private int _learned;

    /// <summary>The share, 0 to 0.4.</summary>
    public double Share { get; private set; }

    /// <summary>Learns how a step went.</summary>
    /// <param name="overrun">Measured less expected time, over the budget it was planned for.</param>
    public void Learn(double overrun)
    {
        _overruns[_learned++ % Remembered] = overrun;
        Span<double> worst = stackalloc double[Outliers + 1];
        worst.Clear();
        for (int i = 0; i < Math.Min(_learned, Remembered); i++)
        {
            // Largest first; the last falls out.
            int at = Outliers;
            if (_overruns[i] <= worst[at])
            {
                continue;
            }

            for (; at > 0 && worst[at - 1] < _overruns[i]; at--)
            {
                worst[at] = worst[at - 1];
            }

            worst[at] = _overruns[i];
        }

        Share = Math.Min(worst[Outliers], Most);
    }
}
