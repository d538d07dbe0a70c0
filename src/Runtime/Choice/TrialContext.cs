using ResNetVk.Format;

namespace ResNetVk.Runtime;

/// <summary>What a trial works with; all of it outlives the trial.</summary>
internal sealed record TrialContext(
    VulkanDevice Device,
    SessionMemory Memory,
    PipelineSet Pipelines,
    CommandRecorder Recorder,
    Submission Submission,
    CommandPoolHandle Pool,
    TrialPattern Pattern,
    TrialWeights Weights,
    ElementType ActivationType,
    SessionTuning Tuning);
