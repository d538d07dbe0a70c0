namespace ResNetVk.Runtime;

/// <summary>Memory that an <see cref="IDeviceMemorySource"/> gave.</summary>
/// <param name="Memory">The <c>VkDeviceMemory</c> it lies in.</param>
/// <param name="OffsetInBytes">
/// Where it begins there: a multiple of the request's alignment, which is one of <c>nonCoherentAtomSize</c> too where memory is mapped and not coherent.
/// </param>
/// <param name="Mapped">Address of its first byte in the process, where the request asked for it; else zero.</param>
/// <param name="Cookie">For the source's own use.</param>
public readonly record struct DeviceMemoryBlock(ulong Memory, long OffsetInBytes, nint Mapped, nint Cookie = 0);
