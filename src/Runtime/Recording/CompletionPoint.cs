using Silk.NET.Vulkan;
using VkSemaphore = Silk.NET.Vulkan.Semaphore;

namespace ResNetVk.Runtime;

/// <summary>What a submission signals when the device has finished it: a value of a timeline semaphore, or a fence where there is none.</summary>
/// <param name="Fence">The fence; null handle with a semaphore.</param>
/// <param name="Semaphore">The timeline semaphore; null handle with a fence.</param>
/// <param name="Value">The value the semaphore reaches.</param>
internal readonly record struct CompletionPoint(Fence Fence, VkSemaphore Semaphore, ulong Value);
