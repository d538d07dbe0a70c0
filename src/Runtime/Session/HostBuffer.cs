namespace ResNetVk.Runtime;

/// <summary>A part of a <c>VkBuffer</c>: a host's that a session reads or writes, or a session's that a host's shaders read.</summary>
/// <remarks>
/// A host's buffer needs <c>VK_BUFFER_USAGE_STORAGE_BUFFER_BIT</c>. Values are dense 32-bit floats in the source graph's order (NCHW for pictures).
/// </remarks>
/// <param name="Buffer">The <c>VkBuffer</c>.</param>
/// <param name="OffsetInBytes">
/// First byte: a multiple of <c>minStorageBufferOffsetAlignment</c> (256 satisfies every device).
/// </param>
/// <param name="SizeInBytes">Bytes from there on; at least those of the tensor.</param>
public readonly record struct HostBuffer(ulong Buffer, long OffsetInBytes, long SizeInBytes);
