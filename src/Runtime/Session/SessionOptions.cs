using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>How to create an <see cref="InferenceSession"/>.</summary>
public sealed record SessionOptions
{
    /// <summary>An <see cref="AlternativeFilter"/> that admits only the last alternative of every step, the reference.</summary>
    public static readonly Func<PlanStep, Alternative, bool> ReferenceOnly =
        (step, alternative) => ReferenceEquals(alternative, step.Alternatives[^1]);

    /// <summary>
    /// Says which alternatives may be chosen; those it returns false for are passed over. Null admits all. For tests and for working around
    /// a driver: the device's own limits are checked besides.
    /// </summary>
    public Func<PlanStep, Alternative, bool>? AlternativeFilter { get; init; }

    /// <summary>
    /// A file that keeps compiled pipelines between runs; null for none. It belongs to one model on one device: a file of another model,
    /// device or driver, or a damaged one, is ignored and replaced. Its folder must exist.
    /// </summary>
    public string? PipelineCachePath { get; init; }

    /// <summary>The longest a submission may take; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>See <see cref="SessionTuning"/>.</summary>
    internal SessionTuning Tuning { get; init; } = new();
}
