using System.Runtime.InteropServices;

namespace ResNetVk.Offscreen.Vulkan;

/// <summary>Strings as Vulkan wants them.</summary>
internal sealed unsafe class Utf8Strings : IDisposable
{
    private readonly nint[] _strings;
    private readonly GCHandle _pinned;

    public Utf8Strings(params IEnumerable<string> strings)
    {
        _strings = [.. strings.Select(Marshal.StringToCoTaskMemUTF8)];
        _pinned = GCHandle.Alloc(_strings, GCHandleType.Pinned);
    }

    public uint Count => (uint)_strings.Length;

    public byte** Pointer => (byte**)_pinned.AddrOfPinnedObject();

    public void Dispose()
    {
        _pinned.Free();
        Array.ForEach(_strings, Marshal.FreeCoTaskMem);
    }
}
