namespace ResNetVk.Runtime;

/// <summary>Consecutive bytes of a buffer.</summary>
/// <param name="Buffer">The buffer.</param>
/// <param name="OffsetInBytes">First byte.</param>
/// <param name="SizeInBytes">Number of bytes.</param>
internal readonly record struct BufferRange(DeviceBuffer Buffer, long OffsetInBytes, long SizeInBytes)
{
    /// <summary>One past the last byte.</summary>
    public long EndInBytes => OffsetInBytes + SizeInBytes;

    /// <summary>The first bytes of it.</summary>
    public BufferRange First(long size) => this with { SizeInBytes = size };

    /// <summary>What is left of it behind its first bytes.</summary>
    public BufferRange From(long offset) => this with { OffsetInBytes = OffsetInBytes + offset, SizeInBytes = SizeInBytes - offset };

    /// <summary>True when a byte belongs to both.</summary>
    public bool Overlaps(in BufferRange other) =>
        IsSame(Buffer, other.Buffer) && OffsetInBytes < other.EndInBytes && other.OffsetInBytes < EndInBytes;

    // A host may give one VkBuffer for several purposes.
    private static bool IsSame(DeviceBuffer one, DeviceBuffer other) =>
        ReferenceEquals(one, other) || (one.Handle.Handle != 0 && one.Handle.Handle == other.Handle.Handle);
}
