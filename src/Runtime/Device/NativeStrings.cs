using System.Runtime.InteropServices;

namespace ResNetVk.Runtime;

/// <summary>A list of strings as Vulkan takes it: an array of pointers to zero-terminated UTF-8. Freed on disposal.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly nint[] _strings;
    private readonly GCHandle _pin;

    public NativeStrings(params IEnumerable<string> strings)
    {
        _strings = strings.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        _pin = GCHandle.Alloc(_strings, GCHandleType.Pinned);
    }

    /// <summary>Number of strings.</summary>
    public uint Count => (uint)_strings.Length;

    /// <summary>The array.</summary>
    public byte** Pointer => (byte**)_pin.AddrOfPinnedObject();

    /// <summary>Reads a zero-terminated UTF-8 string.</summary>
    public static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (nint text in _strings)
        {
            Marshal.FreeCoTaskMem(text);
        }

        _pin.Free();
    }
}
