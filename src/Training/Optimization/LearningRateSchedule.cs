namespace ResNetVk.Training;

/// <summary>The learning rate of each step of a run, a pure function of the step's number.</summary>
/// <param name="Kind">The shape of the curve.</param>
/// <param name="Peak">The largest learning rate, greater than 0.</param>
/// <param name="TotalSteps">Steps of the whole run, at least 1.</param>
/// <param name="WarmUpSteps">The first steps, which have a rate of their own; 0 for none.</param>
/// <param name="WarmUpRate">Their learning rate. He et al. 2015 §4.2 train ResNet-110 with 0.01 for about 400 steps before 0.1.</param>
public sealed record LearningRateSchedule(ScheduleKind Kind, double Peak, long TotalSteps, long WarmUpSteps = 0, double WarmUpRate = 0)
{
    // L. N. Smith and N. Topin, "Super-convergence", 2017, with cosine instead of linear legs.
    private const double WarmUpFraction = 0.25;
    private const double StartDivisor = 25;
    private const double EndDivisor = 2500;

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">Counted from 0; below <see cref="TotalSteps"/>.</param>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, TotalSteps);
        return step < WarmUpSteps ? WarmUpRate : Kind switch
        {
            ScheduleKind.Step => StepAt(step),
            ScheduleKind.OneCycle => OneCycleAt(step),
            ScheduleKind.Cosine => Cosine(Peak, Peak / EndDivisor, step / (double)Math.Max(1, TotalSteps - 1)),
            _ => throw new InvalidOperationException($"Schedule {Kind} has no curve."),
        };
    }

    /// <summary>He et al. 2015 §4.2: divided by ten after one half and again after three quarters of the steps.</summary>
    private double StepAt(long step)
    {
        double progress = (double)step / TotalSteps;
        double divisor = progress < 0.5 ? 1 : progress < 0.75 ? 10 : 100;
        return Peak / divisor;
    }

    private double OneCycleAt(long step)
    {
        double last = Math.Max(1, TotalSteps - 1);
        double top = WarmUpFraction * last;
        return step < top
            ? Cosine(Peak / StartDivisor, Peak, step / top)
            : Cosine(Peak, Peak / EndDivisor, (step - top) / (last - top));
    }

    private static double Cosine(double from, double to, double progress) => to + ((from - to) * 0.5 * (1 + Math.Cos(Math.PI * progress)));
}
