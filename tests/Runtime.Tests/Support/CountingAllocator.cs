using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary><c>VkAllocationCallbacks</c> of a host, which count what the driver holds.</summary>
internal sealed unsafe class CountingAllocator : IDisposable
{
    private readonly AllocationCallbacks* _callbacks = (AllocationCallbacks*)NativeMemory.AllocZeroed((nuint)sizeof(AllocationCallbacks));
    private readonly Allocation _allocate;
    private readonly Reallocation _reallocate;
    private readonly Release _free;
    private int _allocations;
    private int _alive;

    /// <summary>Makes the callbacks, good until disposal.</summary>
    public CountingAllocator()
    {
        _allocate = Allocate;
        _reallocate = Reallocate;
        _free = Free;
        _callbacks->PfnAllocation = new PfnAllocationFunction(
            (delegate* unmanaged[Cdecl]<void*, nuint, nuint, SystemAllocationScope, void*>)Marshal.GetFunctionPointerForDelegate(_allocate));
        _callbacks->PfnReallocation = new PfnReallocationFunction(
            (delegate* unmanaged[Cdecl]<void*, void*, nuint, nuint, SystemAllocationScope, void*>)Marshal.GetFunctionPointerForDelegate(_reallocate));
        _callbacks->PfnFree = new PfnFreeFunction((delegate* unmanaged[Cdecl]<void*, void*, void>)Marshal.GetFunctionPointerForDelegate(_free));
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void* Allocation(void* user, nuint size, nuint alignment, SystemAllocationScope scope);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void* Reallocation(void* user, void* original, nuint size, nuint alignment, SystemAllocationScope scope);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Release(void* user, void* memory);

    /// <summary>A <c>const VkAllocationCallbacks*</c>.</summary>
    public nint Callbacks => (nint)_callbacks;

    /// <summary>Allocations so far.</summary>
    public int Allocations => Volatile.Read(ref _allocations);

    /// <summary>Allocations not freed.</summary>
    public int Alive => Volatile.Read(ref _alive);

    public void Dispose() => NativeMemory.Free(_callbacks);

    private void* Allocate(void* user, nuint size, nuint alignment, SystemAllocationScope scope)
    {
        Interlocked.Increment(ref _allocations);
        Interlocked.Increment(ref _alive);
        return NativeMemory.AlignedAlloc(size, alignment);
    }

    private void* Reallocate(void* user, void* original, nuint size, nuint alignment, SystemAllocationScope scope)
    {
        if (original is null)
        {
            return Allocate(user, size, alignment, scope);
        }

        if (size == 0)
        {
            Free(user, original);
            return null;
        }

        return NativeMemory.AlignedRealloc(original, size, alignment);
    }

    private void Free(void* user, void* memory)
    {
        if (memory is not null)
        {
            Interlocked.Decrement(ref _alive);
            NativeMemory.AlignedFree(memory);
        }
    }
}
