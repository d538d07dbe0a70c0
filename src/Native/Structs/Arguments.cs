using System.Runtime.InteropServices;
using System.Text;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>From what C passes to what the runtime takes, checked.</summary>
internal static unsafe class Arguments
{
    /// <summary>An array of the caller's; nothing is copied.</summary>
    /// <exception cref="ArgumentException">NULL with a length, or longer than a span can be.</exception>
    public static Span<T> Span<T>(T* values, nuint count, string name)
        where T : unmanaged
    {
        if (values is null && count != 0)
        {
            throw new ArgumentException($"{name} is NULL, but its length is {count}.");
        }

        return count <= int.MaxValue
            ? new Span<T>(values, (int)count)
            : throw new ArgumentException($"{name} has a length of {count}; the most there can be is {int.MaxValue}.");
    }

    /// <summary>A number that the runtime takes as an <see cref="int"/>.</summary>
    /// <exception cref="ArgumentException">It is larger than one.</exception>
    public static int Number(uint value, string name) =>
        value <= int.MaxValue ? (int)value : throw new ArgumentException($"{name} is {value}; the most there can be is {int.MaxValue}.");

    /// <summary>One of several things, by its position.</summary>
    /// <exception cref="ArgumentException">There are not that many.</exception>
    public static T At<T>(IReadOnlyList<T> all, uint index, string what) =>
        index < (uint)all.Count
            ? all[(int)index]
            : throw new ArgumentException($"There is no {what} {index}: there are {all.Count}, counted from 0.");

    /// <summary>A text of the caller's, or null for NULL.</summary>
    /// <exception cref="ArgumentException">It is no UTF-8.</exception>
    public static string? OptionalText(byte* text, string name)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            return StrictUtf8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{name} is not UTF-8.", exception);
        }
    }

    /// <summary>A text of the caller's.</summary>
    /// <exception cref="ArgumentException">It is NULL, empty, or no UTF-8.</exception>
    public static string Text(byte* text, string name) =>
        OptionalText(text, name) is string { Length: > 0 } value ? value : throw new ArgumentException($"{name} is NULL or empty.");

    /// <summary>How long a function may wait: nanoseconds, 0 to look only, -1 for ever.</summary>
    /// <exception cref="ArgumentException">It is another negative number.</exception>
    public static TimeSpan Wait(long nanoseconds, string name) => nanoseconds switch
    {
        0 => TimeSpan.Zero,
        -1 => Timeout.InfiniteTimeSpan,
        > 0 => Duration(nanoseconds, name),
        _ => throw new ArgumentException($"{name} is {nanoseconds}; expected is a time in nanoseconds, 0 to look only, or -1 for ever."),
    };

    /// <summary>A time in nanoseconds. Rounded up: one that was asked for must not become the zero that means something else.</summary>
    /// <exception cref="ArgumentException">It is negative.</exception>
    public static TimeSpan Duration(long nanoseconds, string name) =>
        nanoseconds >= 0
            ? TimeSpan.FromTicks((nanoseconds / TimeSpan.NanosecondsPerTick) + (nanoseconds % TimeSpan.NanosecondsPerTick == 0 ? 0 : 1))
            : throw new ArgumentException($"{name} is {nanoseconds}; expected is a time in nanoseconds.");

    /// <summary>What an inference does besides running the network.</summary>
    /// <exception cref="ArgumentException">Flags are set that mean nothing.</exception>
    public static InferenceWork Work(uint work)
    {
        const uint FromImage = 1;
        const uint WithClasses = 2;
        CheckFlags(work, FromImage | WithClasses, "work");
        return ((work & FromImage) == 0 ? InferenceWork.Network : InferenceWork.FromImage)
            | ((work & WithClasses) == 0 ? InferenceWork.Network : InferenceWork.WithClasses);
    }

    /// <summary>Looks at a pointer through which something is to be returned.</summary>
    /// <exception cref="ArgumentException">It is NULL.</exception>
    public static void CheckOut(void* pointer, string name)
    {
        if (pointer is null)
        {
            throw new ArgumentException($"{name} is NULL: give a pointer to what is to be filled in.");
        }
    }

    /// <summary>A count that cannot sensibly be larger than a limit.</summary>
    /// <exception cref="ArgumentException">It is larger.</exception>
    public static uint AtMost(uint value, uint most, string name) =>
        value <= most ? value : throw new ArgumentException($"{name} is {value}; the most there can be is {most}.");

    /// <summary>Looks at a field that later versions may give a meaning.</summary>
    /// <exception cref="ArgumentException">It is not 0.</exception>
    public static void CheckReserved(uint value, string name)
    {
        if (value != 0)
        {
            throw new ArgumentException($"{name} is {value}; expected is 0.");
        }
    }

    /// <summary>Looks at flags.</summary>
    /// <exception cref="ArgumentException">Flags are set that mean nothing.</exception>
    public static void CheckFlags(uint flags, uint known, string name)
    {
        if ((flags & ~known) != 0)
        {
            throw new ArgumentException($"{name} has bits 0x{flags & ~known:x}, which this library does not know.");
        }
    }

    private static UTF8Encoding StrictUtf8 { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
