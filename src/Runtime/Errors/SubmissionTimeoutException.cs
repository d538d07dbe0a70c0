using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>The device did not finish a submission within <see cref="SessionOptions.Timeout"/>.</summary>
/// <remarks>
/// The work goes on. The next call on the session waits for it first, with the same time limit; when it has finished, the session works
/// as before. The results of the submission that timed out are not read.
/// </remarks>
public sealed class SubmissionTimeoutException : VulkanException
{
    internal SubmissionTimeoutException(string operation, TimeSpan timeout)
        : base(
            Result.Timeout,
            operation,
            $"The device did not finish within {timeout.TotalSeconds:0.###} s. Call again to wait for it further, "
                + "raise SessionOptions.Timeout for a slow device, or dispose the session and the device if the GPU hangs.")
    {
    }
}
