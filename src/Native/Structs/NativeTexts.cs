using System.Runtime.InteropServices;
using System.Text;

namespace ResNetVk.Native;

/// <summary>Texts and numbers that native code may read as long as their owner exists.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private readonly List<nint> _blocks = [];

    ~NativeTexts() => Free();

    /// <summary>A text without characters; valid for ever.</summary>
    public static byte* Empty { get; } = (byte*)NativeMemory.AllocZeroed(1);

    /// <summary>UTF-8, ending with a zero.</summary>
    public byte* Add(string text)
    {
        byte* block = (byte*)Allocate(Encoding.UTF8.GetByteCount(text) + 1);
        block[Encoding.UTF8.GetBytes(text, new Span<byte>(block, Encoding.UTF8.GetByteCount(text)))] = 0;
        return block;
    }

    /// <summary>As <see cref="Add(string)"/>; NULL for null.</summary>
    public byte* AddOptional(string? text) => text is null ? null : Add(text);

    /// <summary>The numbers one after another; not NULL when there are none.</summary>
    public int* Add(IReadOnlyList<int> numbers)
    {
        int* block = (int*)Allocate(Math.Max(1, numbers.Count) * sizeof(int));
        for (int i = 0; i < numbers.Count; i++)
        {
            block[i] = numbers[i];
        }

        return block;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void* Allocate(int sizeInBytes)
    {
        void* block = NativeMemory.Alloc((nuint)sizeInBytes);
        _blocks.Add((nint)block);
        return block;
    }

    private void Free()
    {
        _blocks.ForEach(block => NativeMemory.Free((void*)block));
        _blocks.Clear();
    }
}
