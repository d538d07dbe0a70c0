using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>How to create an <see cref="InferenceSession"/>.</summary>
public sealed record SessionOptions
{
    /// <summary>An <see cref="AlternativeFilter"/> that admits only the last alternative of every step, the reference.</summary>
    public static readonly Func<PlanStep, Alternative, bool> ReferenceOnly =
        (step, alternative) => ReferenceEquals(alternative, step.Alternatives[^1]);

    private static readonly TimeSpan s_usualTimingBudget = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Says which alternatives may be chosen; those it returns false for are passed over. Null admits all. For tests and for working around
    /// a driver: the device's own limits are checked besides.
    /// </summary>
    public Func<PlanStep, Alternative, bool>? AlternativeFilter { get; init; }

    /// <summary>
    /// A file that keeps compiled pipelines between runs; null for none. It belongs to one model on one device: a file of another model,
    /// device or driver, or a damaged one, is ignored and replaced. Its folder must exist. Beside it, with <c>.choice</c> added to its
    /// name, lies a file that keeps which alternatives are fastest, see <see cref="TimingBudget"/>.
    /// </summary>
    public string? PipelineCachePath { get; init; }

    /// <summary>
    /// How long creating the session may take to time the alternatives of its steps on the device, in all; zero to follow the plan's order
    /// without looking at earlier choices. Null, the default, for two seconds when <see cref="PipelineCachePath"/> is set, since the
    /// choice is stored beside it and made only once, and zero when it is not. Null is zero on software drivers, too: they would spend the time compiling, and
    /// the plan's order was measured there.
    /// </summary>
    /// <remarks>
    /// Steps with the most multiply-adds come first; those that the budget does not reach follow the plan's order, also
    /// in later sessions, until one has a larger budget. Compiling an alternative
    /// counts and cannot be interrupted, so the last one may end late. While the session is created, device memory also holds the weights
    /// of all alternatives of one step (at most 256 MiB), copies of its outputs and 3 MiB. Without a path the choice is kept for other sessions on the
    /// same <see cref="VulkanDevice"/>.
    /// </remarks>
    public TimeSpan? TimingBudget { get; init; }

    /// <summary>Told before each alternative is tried, and at the end, on the thread that creates the session. May be null.</summary>
    public IProgress<TimingProgress>? TimingProgress { get; init; }

    /// <summary>
    /// Stops the timing of alternatives: creating the session then throws an <see cref="OperationCanceledException"/>, and nothing is stored.
    /// </summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>
    /// Whether the model's golden vectors, where it has any, are run through the chosen alternatives. One that computes wrong numbers on this device
    /// is put aside and the next is taken; <see cref="SessionDescription.SelfTest"/> says so.
    /// </summary>
    /// <remarks>
    /// The test takes about as long as two inferences and, while it runs, 32 MiB for its results. What it found is kept for other sessions on the same
    /// <see cref="VulkanDevice"/>, and beside <see cref="PipelineCachePath"/>, with <c>.selftest</c> added to its name.
    /// </remarks>
    public SelfTestMode SelfTest { get; init; }

    /// <summary>
    /// True to measure every dispatch when the session is created, so that <see cref="InferenceSession.Step"/> and
    /// <see cref="InferenceSession.RecordStep"/> can be used. It costs a few inferences. On a processor small layers, which are one dispatch
    /// otherwise, are a dispatch each, so that a whole inference takes longer.
    /// </summary>
    public bool Stepping { get; init; }

    /// <summary>
    /// How many asynchronous inferences of the session may be on the device at once, at most 64. Each has input and output buffers of its own; the
    /// arena is shared, since one inference runs after the other. Zero, the default, makes the buffers of one at the first asynchronous call.
    /// </summary>
    public int InFlight { get; init; }

    /// <summary>The longest a submission may take; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><see cref="TimingBudget"/> with its default on a device.</summary>
    internal TimeSpan TimingBudgetOn(DeviceInfo device) =>
        TimingBudget ?? (PipelineCachePath is null || device.Type == DeviceType.Cpu ? TimeSpan.Zero : s_usualTimingBudget);

    /// <summary>See <see cref="SessionTuning"/>.</summary>
    internal SessionTuning Tuning { get; init; } = new();
}
