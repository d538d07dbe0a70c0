using ResNetVk.Format;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;

namespace ResNetVk.Native;

/// <summary>From exceptions to codes and texts.</summary>
internal static class ErrorTranslation
{
    /// <summary>The code of an exception. Derived types come before those they derive from.</summary>
    public static ResultCode CodeOf(Exception exception) => exception switch
    {
        DeviceLostException => ResultCode.DeviceLost,
        OutOfDeviceMemoryException => ResultCode.OutOfDeviceMemory,
        SubmissionTimeoutException => ResultCode.Timeout,
        VulkanException { Result: Result.ErrorOutOfDeviceMemory } => ResultCode.OutOfDeviceMemory,
        VulkanException { Result: Result.ErrorOutOfHostMemory } => ResultCode.OutOfMemory,
        VulkanException => ResultCode.Vulkan,
        VulkanUnavailableException => ResultCode.VulkanUnavailable,
        DeviceRequirementException => ResultCode.DeviceRequirement,
        SelfTestException => ResultCode.SelfTest,
        UntrustedModelException => ResultCode.Untrusted,
        ModelFormatException => ResultCode.ModelFormat,
        OperationCanceledException => ResultCode.Cancelled,

        // A handle was destroyed by another thread after this call had looked it up.
        InvalidHandleException or ObjectDisposedException => ResultCode.InvalidHandle,
        InvalidOperationException => ResultCode.InvalidState,
        ArgumentException => ResultCode.InvalidArgument,
        IOException or UnauthorizedAccessException => ResultCode.Io,
        OutOfMemoryException => ResultCode.OutOfMemory,
        _ => ResultCode.Internal,
    };

    /// <summary>The text of an exception.</summary>
    public static string TextOf(Exception exception) => exception switch
    {
        ObjectDisposedException disposed => $"What is behind the handle was destroyed: {NameOf(disposed)}.",

        // .NET appends the name of its own parameter, which means nothing to a caller in C.
        ArgumentException { ParamName: string name } argument when argument.Message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal) is int end and > 0 =>
            argument.Message[..end],
        _ when CodeOf(exception) == ResultCode.Internal =>
            $"This is a defect of the library, please report it with this text: {exception}",
        _ => exception.Message,
    };

    // In the words of the header.
    private static string NameOf(ObjectDisposedException disposed) => disposed.ObjectName switch
    {
        nameof(InferenceSession) => "the session",
        nameof(InferenceBinding) => "the binding, or its session",
        nameof(VulkanDevice) => "the device",
        string other => other,
    };
}
