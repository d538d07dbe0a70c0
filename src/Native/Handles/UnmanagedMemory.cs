using System.Buffers;

namespace ResNetVk.Native;

/// <summary>Memory of a caller in C, for functions that take <see cref="Memory{T}"/>. Used again for other memory, so that no call allocates.</summary>
/// <remarks>The caller promises that the memory is there as long as it is used; <see cref="Clear"/> ends that.</remarks>
internal sealed unsafe class UnmanagedMemory<T> : MemoryManager<T>
    where T : unmanaged
{
    private T* _values;
    private int _count;

    /// <summary>Stands for this memory from now on.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Arguments.Span{T}"/>.</exception>
    public void Set(T* values, nuint count, string name)
    {
        _count = Arguments.Span(values, count, name).Length;
        _values = values;
    }

    /// <summary>Stands for no memory.</summary>
    public void Clear()
    {
        _count = 0;
        _values = null;
    }

    /// <inheritdoc/>
    public override Span<T> GetSpan() => new(_values, _count);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_values + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Clear();
}
