namespace ResNetVk.Native;

/// <summary>Which handle stands for which object.</summary>
/// <remarks>
/// A handle is a number: kind in bits 56–62, generation in bits 32–55, slot in bits 0–31. It is never taken for an address, so one that was
/// destroyed, of another kind or made up is told from a good one. Thread-safe; <see cref="Get{T}"/> takes no lock and allocates nothing.
/// </remarks>
internal static class HandleTable
{
    private const int KindShift = 56;
    private const int GenerationShift = 32;
    private const long LastGeneration = (1L << (KindShift - GenerationShift)) - 1;

    private static readonly object s_gate = new();

    // First in, first out: a slot rests as long as possible, so that its generations last.
    private static readonly Queue<int> s_free = new();
    private static HandleSlot[] s_slots = [];
    private static int s_count;

    /// <summary>Number of handles in force.</summary>
    public static int Count
    {
        get
        {
            lock (s_gate)
            {
                return s_count;
            }
        }
    }

    /// <summary>Gives an object a handle and takes it over: when there is no memory for a handle, it is disposed, if it can be.</summary>
    public static nint Add(HandleKind kind, object target)
    {
        lock (s_gate)
        {
            int index;
            try
            {
                index = s_free.TryDequeue(out int free) ? free : Grow();
            }
            catch
            {
                (target as IDisposable)?.Dispose();
                throw;
            }

            HandleSlot slot = s_slots[index];
            slot.Target = target;
            slot.Generation++;
            long handle = ((long)kind << KindShift) | (slot.Generation << GenerationShift) | (uint)index;
            Volatile.Write(ref slot.Handle, handle);
            s_count++;
            return (nint)handle;
        }
    }

    /// <summary>The object of a handle.</summary>
    /// <exception cref="InvalidHandleException">There is none.</exception>
    public static T Get<T>(nint handle, HandleKind kind)
        where T : class
    {
        HandleSlot? slot = Find(handle, kind);
        if (slot is not null)
        {
            object? target = Volatile.Read(ref slot.Target);

            // Looked at again: between the two the slot may have changed hands.
            if (Volatile.Read(ref slot.Handle) == handle && target is T found)
            {
                return found;
            }
        }

        throw Unknown(handle, kind);
    }

    /// <summary>Ends a handle and what it stands for. When <paramref name="end"/> throws, the handle stays in force.</summary>
    /// <param name="handle">NULL does nothing.</param>
    /// <param name="kind">The kind it must be of.</param>
    /// <param name="end">Ends the object. Of two threads that end one handle only one gets here.</param>
    /// <exception cref="InvalidHandleException">There is no such handle.</exception>
    public static void Remove<T>(nint handle, HandleKind kind, Action<T> end)
        where T : class
    {
        if (handle == 0)
        {
            return;
        }

        HandleSlot? slot = Find(handle, kind);
        object? target = slot is null ? null : Volatile.Read(ref slot.Target);
        if (slot is null || target is not T found || Interlocked.CompareExchange(ref slot.Handle, 0, handle) != handle)
        {
            throw Unknown(handle, kind);
        }

        try
        {
            end(found);
        }
        catch
        {
            Volatile.Write(ref slot.Handle, handle);
            throw;
        }

        lock (s_gate)
        {
            slot.Target = null;
            s_count--;
            if (slot.Generation < LastGeneration)
            {
                s_free.Enqueue((int)(uint)handle);
            }
        }
    }

    private static HandleSlot? Find(nint handle, HandleKind kind)
    {
        uint index = (uint)handle;
        HandleSlot[] slots = Volatile.Read(ref s_slots);
        return (handle >> KindShift) == (nint)kind && index < (uint)slots.Length && Volatile.Read(ref slots[index].Handle) == handle
            ? slots[index]
            : null;
    }

    private static int Grow()
    {
        int first = s_slots.Length;
        HandleSlot[] slots = new HandleSlot[Math.Max(16, 2 * first)];
        s_slots.CopyTo(slots, 0);
        for (int i = first; i < slots.Length; i++)
        {
            slots[i] = new HandleSlot();
            if (i > first)
            {
                s_free.Enqueue(i);
            }
        }

        Volatile.Write(ref s_slots, slots);
        return first;
    }

    private static InvalidHandleException Unknown(nint handle, HandleKind kind)
    {
        string wanted = kind.ToString().ToLowerInvariant();
        if (handle == 0)
        {
            return new InvalidHandleException($"The {wanted} is NULL: create it first, and look at the result of creating it.");
        }

        HandleKind found = (HandleKind)(handle >> KindShift);
        return found != kind && Enum.IsDefined(found) && Find(handle, found) is not null
            ? new InvalidHandleException($"0x{handle:x} is a {found.ToString().ToLowerInvariant()}; wanted is a {wanted}.")
            : new InvalidHandleException($"0x{handle:x} is no {wanted}: it was destroyed, or never made by this library.");
    }
}
