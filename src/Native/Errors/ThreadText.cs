using System.Runtime.InteropServices;
using System.Text;

namespace ResNetVk.Native;

/// <summary>A text of changing content that native code can read. Ends with the thread whose static it is.</summary>
internal sealed unsafe class ThreadText
{
    private const int UsualSizeInBytes = 512;

    private byte* _address = (byte*)NativeMemory.AllocZeroed(UsualSizeInBytes);
    private int _sizeInBytes = UsualSizeInBytes;

    ~ThreadText() => NativeMemory.Free(_address);

    /// <summary>UTF-8, ending with a zero; valid until the next <see cref="Set"/>.</summary>
    public byte* Address => _address;

    /// <summary>Replaces the text.</summary>
    public void Set(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        if (length >= _sizeInBytes)
        {
            _address = (byte*)NativeMemory.Realloc(_address, (nuint)length + 1);
            _sizeInBytes = length + 1;
        }

        _address[Encoding.UTF8.GetBytes(text, new Span<byte>(_address, length))] = 0;
    }
}
