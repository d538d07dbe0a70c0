namespace ResNetVk.Runtime;

/// <summary>Places ranges one after the other in a buffer that is not created yet.</summary>
internal sealed class BufferLayout
{
    private readonly long _alignment;

    /// <summary>Starts at offset 0.</summary>
    /// <param name="capabilities">Says how offsets must be aligned so that any kind of descriptor can point at them.</param>
    public BufferLayout(DeviceCapabilities capabilities)
    {
        const long texelSize = 16;
        long descriptors = Math.Max(capabilities.StorageBufferOffsetAlignment, capabilities.TexelBufferOffsetAlignment);

        // Powers of two by specification, so the largest is a multiple of the others.
        _alignment = Math.Max(Math.Max(texelSize, descriptors), capabilities.NonCoherentAtomSize);
    }

    /// <summary>Size of the buffer that holds all ranges so far.</summary>
    public long SizeInBytes { get; private set; }

    /// <summary>Where a range of this size would end if it were added.</summary>
    public long EndOf(long size) => Align(SizeInBytes) + size;

    /// <summary>Adds a range and returns its offset.</summary>
    public long Add(long size)
    {
        long offset = Align(SizeInBytes);
        SizeInBytes = offset + size;
        return offset;
    }

    private long Align(long offset) => (offset + _alignment - 1) / _alignment * _alignment;
}
