using System.Runtime.CompilerServices;

namespace ResNetVk.Native;

/// <summary>Reads and writes structs of callers that were compiled with an older or a newer header.</summary>
internal static unsafe class VersionedStruct
{
    // Far above what any struct will have: a larger number is memory that was never set.
    private const uint MostBytes = 4096;

    /// <summary>The caller's struct; fields it does not know are zero, which means their default.</summary>
    /// <param name="source">NULL for all defaults.</param>
    /// <param name="name">Its name in C, for messages.</param>
    /// <exception cref="ArgumentException">The size is none, or a field is set that this library does not know.</exception>
    public static T Read<T>(T* source, string name)
        where T : unmanaged, IVersionedStruct
    {
        T result = default;
        if (source is not null)
        {
            uint size = CheckedSize(source, name);
            uint known = Math.Min(size, (uint)sizeof(T));
            if (new ReadOnlySpan<byte>((byte*)source + known, (int)(size - known)).ContainsAnyExcept((byte)0))
            {
                throw new ArgumentException(
                    $"{name} sets a field that this library does not know: it has {size} bytes, the library knows {sizeof(T)}. "
                    + "Ship a library that is as new as the header the program was compiled with, or leave the field zero.");
            }

            Unsafe.CopyBlockUnaligned(&result, source, known);
        }

        return result;
    }

    /// <summary>Fills in the caller's struct as far as the caller knows it; fields beyond those known here become zero.</summary>
    /// <param name="destination">Its size field is set.</param>
    /// <param name="value">The value; its size field does not matter.</param>
    /// <param name="name">Its name in C, for messages.</param>
    /// <exception cref="ArgumentException">The pointer is NULL, or the size is none.</exception>
    public static void Write<T>(T* destination, in T value, string name)
        where T : unmanaged, IVersionedStruct
    {
        uint size = CheckOut(destination, name);
        uint known = Math.Min(size, (uint)sizeof(T));
        fixed (T* source = &value)
        {
            Unsafe.CopyBlockUnaligned(destination, source, known);
        }

        Unsafe.InitBlockUnaligned((byte*)destination + known, 0, size - known);
        *(uint*)destination = size;
    }

    /// <summary>Checks a struct that is to be filled in, before anything is done; returns its size.</summary>
    /// <exception cref="ArgumentException">The pointer is NULL, or the size is none.</exception>
    public static uint CheckOut<T>(T* destination, string name)
        where T : unmanaged, IVersionedStruct =>
        destination is null
            ? throw new ArgumentException($"The pointer to {name} is NULL: give one to be filled in.")
            : CheckedSize(destination, name);

    private static uint CheckedSize<T>(T* value, string name)
        where T : unmanaged, IVersionedStruct
    {
        uint size = *(uint*)value;
        return size >= T.FirstSizeInBytes && size <= MostBytes
            ? size
            : throw new ArgumentException(
                $"{name}.struct_size is {size}; expected is sizeof({name}), at least {T.FirstSizeInBytes}. Set it before the call.");
    }
}
