namespace ResNetVk.Runtime;

/// <summary>Where the time to create a session went.</summary>
/// <param name="Selection">Looking which alternatives the device can run.</param>
/// <param name="Choice">Reading earlier choices, or timing alternatives and storing the choice.</param>
/// <param name="Pipelines">
/// Creating shader modules, and waiting for pipelines, which are created while weights are uploaded and packed; the cache file included, and using
/// each once, since some drivers compile only then.
/// </param>
/// <param name="Memory">Allocating buffers.</param>
/// <param name="Weights">Uploading and packing weights.</param>
/// <param name="SelfTest">Comparing with golden vectors, and remembering it.</param>
/// <param name="Recording">Descriptors and command buffers.</param>
public sealed record LoadTimes(
    TimeSpan Selection, TimeSpan Choice, TimeSpan Pipelines, TimeSpan Memory, TimeSpan Weights, TimeSpan SelfTest, TimeSpan Recording)
{
    /// <summary>All of it.</summary>
    public TimeSpan Total => Selection + Choice + Pipelines + Memory + Weights + SelfTest + Recording;
}
