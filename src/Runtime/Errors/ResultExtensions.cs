using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Turns Vulkan results into exceptions. Every result of the library passes here, in every build.</summary>
internal static class ResultExtensions
{
    /// <summary>Returns on <see cref="Result.Success"/> and throws on everything else.</summary>
    /// <remarks>
    /// The positive codes are no successes here: a caller for whom <see cref="Result.Timeout"/>, <see cref="Result.NotReady"/> or
    /// <see cref="Result.Incomplete"/> is a valid answer looks at it before calling this.
    /// </remarks>
    /// <param name="result">What a Vulkan function returned.</param>
    /// <param name="operation">What was being done, for people, as a gerund: <c>creating the fence</c>.</param>
    /// <exception cref="DeviceLostException">The device was lost.</exception>
    /// <exception cref="OutOfDeviceMemoryException">Device memory is exhausted.</exception>
    /// <exception cref="VulkanException">Any other code than success.</exception>
    public static void ThrowOnFailure(this Result result, string operation)
    {
        // The common case stays small enough to be inlined.
        if (result != Result.Success)
        {
            throw ToException(result, operation);
        }
    }

    private static VulkanException ToException(Result result, string operation) => result switch
    {
        Result.ErrorDeviceLost => new DeviceLostException(operation),
        Result.ErrorOutOfDeviceMemory => new OutOfDeviceMemoryException(operation),
        _ => new VulkanException(result, operation, Hint(result)),
    };

    private static string Hint(Result result) => result switch
    {
        Result.Timeout => "The device did not finish in time: call again, or wait longer.",
        Result.NotReady => "The result is not there yet: wait for the submission that produces it.",
        Result.Incomplete => "The list changed while it was read: call again.",
        Result.ErrorOutOfHostMemory => "The process has no memory left: free some and try again.",
        Result.ErrorTooManyObjects => "Dispose sessions that are not needed.",
        Result.ErrorMemoryMapFailed => "The address space is exhausted: dispose sessions that are not needed.",
        Result.ErrorInitializationFailed => "The driver could not start: check its installation with 'vulkaninfo'.",
        Result.ErrorExtensionNotPresent or Result.ErrorFeatureNotPresent or Result.ErrorLayerNotPresent =>
            "The driver does not have what it listed: reinstall or update the GPU driver.",
        _ => "Update the GPU driver; if it happens again, run with VulkanDeviceOptions.Validation for the cause.",
    };
}
