using ResNetVk.Conformance.Verification;

namespace ResNetVk.Cli.Rendering;

/// <summary>Where the time of a network goes on a device, and what the device could reach.</summary>
/// <param name="Steps">The steps of the body, in order.</param>
/// <param name="Peak">What the device reaches with nothing else to do.</param>
internal sealed record Explanation(IReadOnlyList<StepTime> Steps, DevicePeak Peak)
{
    /// <summary>Sum of the chosen alternatives' times.</summary>
    public double TotalMilliseconds => Steps.Sum(s => s.Chosen.Timing.MedianMilliseconds);

    /// <summary>Part of the peak that an alternative of a step reaches.</summary>
    public double Share(StepTime step, AlternativeTime alternative) => alternative.GigaFlops(step.MultiplyAdds) / Peak.GigaFlops;
}
