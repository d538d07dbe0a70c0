namespace ResNetVk.Runtime;

/// <summary>The memory allocator of a host: gives device memory for the buffers of sessions.</summary>
/// <remarks>Called on threads that create or dispose sessions or devices, perhaps on several at once; never while an inference runs.</remarks>
public interface IDeviceMemorySource
{
    /// <summary>Gives memory.</summary>
    /// <param name="request">What is wanted.</param>
    /// <returns>Memory of that type, size and alignment.</returns>
    /// <exception cref="OutOfDeviceMemoryException">There is none. Other exceptions reach the caller of the library as they are.</exception>
    public DeviceMemoryBlock Allocate(in DeviceMemoryRequest request);

    /// <summary>Takes back what <see cref="Allocate"/> gave. Nothing uses it any more. Must not throw.</summary>
    public void Free(in DeviceMemoryBlock block);
}
