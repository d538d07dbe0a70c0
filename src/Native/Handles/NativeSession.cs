using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>What <c>rnvk_session</c> stands for: the session, and what it tells about itself where C can read it.</summary>
internal sealed unsafe class NativeSession : IDisposable
{
    private readonly NativeTexts _texts = new();
    private readonly Stack<NativeRequest> _spare = new();

    /// <summary>Takes a session over; it ends with this object.</summary>
    public NativeSession(InferenceSession session)
    {
        Session = session;
        SessionDescription description = session.Description;
        PutAside =
        [
            .. description.Steps.SelectMany(step => step.PutAside.Select(alternative => new PutAsideStruct
            {
                Step = _texts.Add(step.Name),
                Alternative = _texts.Add(alternative.Name),
                WorstError = alternative.WorstError,
                AllowedError = alternative.AllowedError,
            })),
        ];
        SelfTestDescription test = description.SelfTest;
        Findings =
        [
            .. test.PutAside.Select(finding => new FindingStruct
            {
                Step = _texts.Add(finding.Step),
                Alternative = _texts.Add(finding.Alternative),
                Where = _texts.Add(finding.Where),
                Expected = finding.Expected,
                Found = finding.Found,
                AllowedError = finding.AllowedError,
            }),
        ];
        Info = new SessionInfoStruct
        {
            StepCount = (uint)description.Steps.Count,
            PipelineCount = (uint)description.PipelineCount,
            DispatchCount = (uint)description.DispatchCount,
            BarrierCount = (uint)description.BarrierCount,
            PutAsideCount = (uint)PutAside.Count,
            PipelineCache = CodeOf(description.PipelineCache),
            ChoiceFile = CodeOf(description.ChoiceFile),
            StagesInput = description.StagesInput ? 1u : 0,
            StagesOutput = description.StagesOutput ? 1u : 0,
            SharesWeights = description.SharesWeights ? 1u : 0,
            SelfTest = CodeOf(test.Outcome),
            SelfTestSteps = (uint)test.Steps,
            SelfTestFindings = (uint)Findings.Count,
            SelfTestFile = CodeOf(test.File),
            SelfTestProblem = _texts.AddOptional(test.FileProblem),
            SelfTestNs = (ulong)test.Duration.Ticks * TimeSpan.NanosecondsPerTick,
            SelfTestShare = test.LargestShare,
            DeviceMemory = (ulong)description.DeviceMemoryInBytes,
            WeightMemory = (ulong)description.WeightMemoryInBytes,
            LoadNs = (ulong)description.LoadTimes.Total.Ticks * TimeSpan.NanosecondsPerTick,
            PipelineCacheProblem = _texts.AddOptional(description.PipelineCacheProblem),
            ChoiceFileProblem = _texts.AddOptional(description.ChoiceFileProblem),
        };
    }

    /// <summary>The session.</summary>
    public InferenceSession Session { get; }

    /// <summary>What <c>rnvk_session_get_info</c> tells.</summary>
    public SessionInfoStruct Info { get; }

    /// <summary>What <c>rnvk_session_get_put_aside</c> tells.</summary>
    public IReadOnlyList<PutAsideStruct> PutAside { get; }

    /// <summary>What <c>rnvk_session_get_finding</c> tells.</summary>
    public IReadOnlyList<FindingStruct> Findings { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        // First: when another thread is inside the session this throws, and everything stays as it is.
        Session.Dispose();
        _texts.Dispose();
    }

    /// <summary>A request that nobody uses.</summary>
    public NativeRequest Rent()
    {
        lock (_spare)
        {
            if (_spare.TryPop(out NativeRequest? request))
            {
                return request;
            }
        }

        return new NativeRequest(this);
    }

    /// <summary>Takes a request back.</summary>
    public void Return(NativeRequest request)
    {
        lock (_spare)
        {
            _spare.Push(request);
        }
    }

    // Written out, since the numbers are part of the interface.
    private static uint CodeOf(PipelineCacheState state) => state switch
    {
        PipelineCacheState.None => 0,
        PipelineCacheState.Written => 1,
        PipelineCacheState.Used => 2,
        PipelineCacheState.Updated => 3,
        PipelineCacheState.Replaced => 4,
        PipelineCacheState.Unwritable => 5,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A state of cache files has no code."),
    };

    private static uint CodeOf(SelfTestOutcome outcome) => outcome switch
    {
        SelfTestOutcome.Passed => 0,
        SelfTestOutcome.Remembered => 1,
        SelfTestOutcome.Off => 2,
        SelfTestOutcome.NoGoldenVectors => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome of self-tests has no code."),
    };
}
