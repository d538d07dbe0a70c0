using Silk.NET.Vulkan;

namespace ResNetVk.TestSupport.Vulkan;

/// <summary>A call that fails.</summary>
/// <param name="Function">Name of the function.</param>
/// <param name="Call">Which call of it, from 1.</param>
/// <param name="Result">What it returns; the driver is not called.</param>
public sealed record VulkanFault(string Function, int Call, Result Result);
