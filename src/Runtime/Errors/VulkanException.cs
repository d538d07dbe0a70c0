using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>A Vulkan function returned something other than success. Thrown in every build, never compiled out.</summary>
public class VulkanException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="result">What the function returned.</param>
    /// <param name="operation">What was being done, for people: <c>allocating 4,096 bytes for the arena</c>.</param>
    /// <param name="hint">What to do next.</param>
    public VulkanException(Result result, string operation, string hint)
        : base($"Vulkan returned {result} ({(int)result}) while {operation}. {hint}")
    {
        Result = result;
        Operation = operation;
    }

    /// <summary>What the Vulkan function returned.</summary>
    public Result Result { get; }

    /// <summary>What was being done.</summary>
    public string Operation { get; }
}
