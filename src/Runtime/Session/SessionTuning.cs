namespace ResNetVk.Runtime;

/// <summary>Sizes and paths inside a session that tests change to reach every branch on any device.</summary>
internal sealed record SessionTuning
{
    /// <summary>Uses device-only memory and copies, as on a GPU whose memory the host cannot reach.</summary>
    public bool ForceStaging { get; init; }

    /// <summary>Flushes and invalidates coherent memory too.</summary>
    public bool ForceFlush { get; init; }

    /// <summary>Waits with fences even where the device has timeline semaphores.</summary>
    public bool ForceFences { get; init; }

    /// <summary>
    /// Size of the staging buffer of the weights: large enough that few submissions are needed, small beside the weights.
    /// </summary>
    public long StagingSizeInBytes { get; init; } = 16L << 20;

    /// <summary>Weight buffers are not made larger than this: large allocations fail first when memory is fragmented.</summary>
    public long WeightSlabSizeInBytes { get; init; } = 256L << 20;

    /// <summary>The weights of a step's alternatives together, while they are timed; a step that needs more is not timed.</summary>
    public long TrialWeightSizeInBytes { get; init; } = 256L << 20;

    /// <summary>Results of the self-test that are read at once, unless one alone is larger.</summary>
    public long SelfTestStagingSizeInBytes { get; init; } = 32L << 20;

    /// <summary>Replaces the device when alternatives are timed; null for the device.</summary>
    public ITrialBench? Bench { get; init; }

    /// <summary>Replaces the clock of the timing budget: time since the timing began; null for the real one.</summary>
    public Func<TimeSpan>? Clock { get; init; }

    /// <summary>The memory that weights are written to at load: the host writes it itself where the device lets it.</summary>
    public MemoryUse WeightUse(VulkanDevice device) => device.Memory.DirectUpload && !ForceStaging ? MemoryUse.DirectUpload : MemoryUse.DeviceOnly;

    /// <summary>Bytes of canonical weights that are held beside the packed ones while packing, unless one alone is larger.</summary>
    public long PrepackBatchSizeInBytes { get; init; } = 8L << 20;
}
