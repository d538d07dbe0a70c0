using ResNetVk.Converter.Import;
using ResNetVk.Converter.Import.StateDicts;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>Reading something hostile: refused in the one proper way, and without taking memory for what it claims.</summary>
internal static class Refusal
{
    /// <summary>What any attempt may allocate, and how often the size of the file.</summary>
    private const long AllowedBytes = 16 << 20;
    private const long AllowedPerByte = 64;

    /// <summary>The exception that reading gives.</summary>
    public static ImportException Of(byte[] content)
    {
        using ScratchFolder folder = TestData.Scratch();
        return Assert.IsType<ImportException>(Attempt(content, folder["weights.pth"]));
    }

    /// <summary>Asserts that a file is refused with a message.</summary>
    public static void Of(byte[] content, string message)
    {
        ImportException exception = Of(content);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.InRange(exception.Message.Length, 1, 1000);
    }

    /// <summary>Reads a file and all its elements.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="path">Where to write it.</param>
    /// <returns>The refusal; null when it was accepted. Any other exception passes through.</returns>
    public static ImportException? Attempt(byte[] content, string path)
    {
        File.WriteAllBytes(path, content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            StateDict dict = StateDictReader.Read(path);
            AssertBounded(content, before);
            foreach (ConstantTensor tensor in dict.Entries.Select(e => e.Tensor))
            {
                Assert.Equal(tensor.Shape.ElementCount, tensor.Kind == ConstantKind.Float ? tensor.Floats.Length : tensor.Integers.Length);
            }

            return null;
        }
        catch (ImportException exception)
        {
            AssertBounded(content, before);
            return exception;
        }
    }

    private static void AssertBounded(byte[] content, long before) =>
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes + (AllowedPerByte * content.Length));
}
