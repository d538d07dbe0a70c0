namespace ResNetVk.Runtime;

/// <summary>How far a stepped inference is.</summary>
public enum StepStatus
{
    /// <summary>The device has not finished the step before: nothing was submitted now. Ask again in the next frame.</summary>
    Busy,

    /// <summary>A part was submitted or recorded; more steps are needed, or the last one must still be seen to finish.</summary>
    Running,

    /// <summary>
    /// <see cref="InferenceSession.Step"/>: the results are there. <see cref="InferenceSession.RecordStep"/>: the last part was recorded; they are there
    /// when the host's submission has finished. The next call begins a new inference.
    /// </summary>
    Finished,
}
