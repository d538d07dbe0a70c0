namespace ResNetVk.Runtime;

/// <summary>What a session is made of, for people, logs and tests.</summary>
public sealed record SessionDescription
{
    /// <summary>Every step of the plan with the choice made, in the order inputs, pictures, body, outputs, classification.</summary>
    public required IReadOnlyList<StepDescription> Steps { get; init; }

    /// <summary>Device memory the session held when it was created; a picture larger than the network's input adds to it later.</summary>
    public required long DeviceMemoryInBytes { get; init; }

    /// <summary>Part of <see cref="DeviceMemoryInBytes"/> that holds weights.</summary>
    public required long WeightMemoryInBytes { get; init; }

    /// <summary>True when another session of the model on the device had the weights already, so that this one added none.</summary>
    public required bool SharesWeights { get; init; }

    /// <summary>Number of distinct pipelines, those of packing included.</summary>
    public required int PipelineCount { get; init; }

    /// <summary>Dispatches of one inference from tensors, without classification.</summary>
    public required int DispatchCount { get; init; }

    /// <summary>Barriers between them.</summary>
    public required int BarrierCount { get; init; }

    /// <summary>True when input travels through a staging buffer, false when the host writes the device's memory in place.</summary>
    public required bool StagesInput { get; init; }

    /// <summary>True when output travels through a staging buffer.</summary>
    public required bool StagesOutput { get; init; }

    /// <summary>What became of <see cref="SessionOptions.PipelineCachePath"/>.</summary>
    public required PipelineCacheState PipelineCache { get; init; }

    /// <summary>Why the pipeline cache file could not be read or written; null when it could.</summary>
    public required string? PipelineCacheProblem { get; init; }

    /// <summary>
    /// What became of the file of choices beside it; <see cref="PipelineCacheState.None"/> also when there was nothing to choose or
    /// timing is off.
    /// </summary>
    public required PipelineCacheState ChoiceFile { get; init; }

    /// <summary>Why the file of choices could not be read or written; null when it could.</summary>
    public required string? ChoiceFileProblem { get; init; }

    /// <summary>What the self-test did and found.</summary>
    public required SelfTestDescription SelfTest { get; init; }

    /// <summary>Where the load time went.</summary>
    public required LoadTimes LoadTimes { get; init; }
}
