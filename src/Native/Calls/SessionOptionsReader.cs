using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>From <c>rnvk_session_options</c> to <see cref="SessionOptions"/>.</summary>
internal static unsafe class SessionOptionsReader
{
    private const uint ReferenceOnly = 1;
    private const uint Stepping = 2;
    private const uint AlwaysTest = 4;
    private const uint NeverTest = 8;
    private const long None = -1;

    /// <summary>The options; zero means each default.</summary>
    /// <exception cref="ArgumentException">A field is out of range.</exception>
    public static SessionOptions Read(in SessionOptionsStruct options, ProgressReceiver receiver)
    {
        Arguments.CheckFlags(options.Flags, ReferenceOnly | Stepping | AlwaysTest | NeverTest, "rnvk_session_options.flags");
        Arguments.CheckReserved(options.Reserved, "rnvk_session_options.reserved");
        SessionOptions defaults = new();
        return defaults with
        {
            AlternativeFilter = (options.Flags & ReferenceOnly) == 0 ? null : SessionOptions.ReferenceOnly,
            SelfTest = (options.Flags & (AlwaysTest | NeverTest)) switch
            {
                0 => SelfTestMode.Auto,
                AlwaysTest => SelfTestMode.Always,
                NeverTest => SelfTestMode.Off,
                _ => throw new ArgumentException("rnvk_session_options.flags asks for the self-test always and never: set one of them."),
            },
            Stepping = (options.Flags & Stepping) != 0,
            InFlight = Arguments.Number(options.InFlight, "rnvk_session_options.in_flight"),
            PipelineCachePath = Arguments.OptionalText(options.PipelineCachePath, "rnvk_session_options.pipeline_cache_path"),
            Timeout = options.TimeoutNs switch
            {
                0 => defaults.Timeout,
                None => Timeout.InfiniteTimeSpan,
                long wanted => Arguments.Duration(wanted, "rnvk_session_options.timeout_ns"),
            },
            TimingBudget = options.TimingBudgetNs switch
            {
                0 => null,
                None => TimeSpan.Zero,
                long wanted => Arguments.Duration(wanted, "rnvk_session_options.timing_budget_ns"),
            },
            TimingProgress = receiver,
        };
    }
}
