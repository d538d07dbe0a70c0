namespace ResNetVk.Runtime;

/// <summary>Memory for one buffer.</summary>
/// <param name="SizeInBytes">Positive.</param>
/// <param name="AlignmentInBytes">A power of two; the offset in the memory object must be a multiple of it.</param>
/// <param name="MemoryTypeIndex">Index of the memory type.</param>
/// <param name="IsMapped">True when the host's processor writes or reads it: <see cref="DeviceMemoryBlock.Mapped"/> must be set.</param>
/// <param name="Purpose">For logs: <c>the arena</c>.</param>
public readonly record struct DeviceMemoryRequest(long SizeInBytes, long AlignmentInBytes, int MemoryTypeIndex, bool IsMapped, string Purpose);
