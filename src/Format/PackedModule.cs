using System.IO.Compression;
using ResNetVk.Format.Spirv;

namespace ResNetVk.Format;

/// <summary>SPIR-V as it lies in a file: compressed with DEFLATE (RFC 1951), to about a third, as a tensor of bytes.</summary>
internal static class PackedModule
{
    /// <summary>Bytes of all modules of a file together, unpacked: a small file cannot take the memory of the program that reads it.</summary>
    public const long MostBytesOfAll = 1 << 26;

    /// <summary>A tensor as it is written: modules packed, all others as they are.</summary>
    public static TensorEntry Pack(TensorEntry tensor)
    {
        if (!IsModule(tensor.Name) || tensor.Type != ElementType.U32)
        {
            return tensor;
        }

        using MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            tensor.Data.CopyTo(deflate);
        }

        return new TensorEntry(tensor.Name, ElementType.U8, [packed.Length], packed.ToArray());
    }

    /// <summary>
    /// The tensors of a file with its modules unpacked and in memory: a file can be changed after it was checked, and what runs on the device must be what was looked at.
    /// </summary>
    /// <param name="tensors">As they lie in the file. Modules that are not packed are taken, too.</param>
    /// <exception cref="ModelFormatException">A module cannot be unpacked, or they are too large.</exception>
    public static Dictionary<string, TensorEntry> Unpack(IReadOnlyDictionary<string, TensorEntry> tensors)
    {
        Dictionary<string, TensorEntry> unpacked = new(StringComparer.Ordinal);
        long left = MostBytesOfAll;

        // One for all modules: each may need a megabyte, and few have a tenth of that.
        byte[] buffer = new byte[SpirvAllowance.MostBytes + 1];
        foreach ((string name, TensorEntry tensor) in tensors)
        {
            unpacked[name] = IsModule(name) ? Unpack(tensor, ref left, buffer) : tensor;
        }

        return unpacked;
    }

    private static bool IsModule(string name) => name.StartsWith(CompiledModel.ShaderPrefix, StringComparison.Ordinal);

    private static TensorEntry Unpack(TensorEntry tensor, ref long left, byte[] buffer)
    {
        // What is too long, or of another type, stays as it is, for the check of the plan to name.
        if (tensor.Data.Length > SpirvAllowance.MostBytes || tensor.Type is not (ElementType.U8 or ElementType.U32))
        {
            return tensor;
        }

        byte[] bytes = tensor.Data.ToArray();
        TensorEntry words = tensor with { Data = bytes };
        if (tensor.Type == ElementType.U8)
        {
            bytes = Inflate(bytes, tensor.Name, buffer);
            words = new TensorEntry(tensor.Name, ElementType.U32, [bytes.Length / sizeof(uint)], bytes);
        }

        left -= bytes.Length;
        return left >= 0 ? words : throw new ModelFormatException($"the modules under '{CompiledModel.ShaderPrefix}' have more than {MostBytesOfAll} bytes together.");
    }

    private static byte[] Inflate(byte[] packed, string name, byte[] words)
    {
        string where = $"tensor {MessageText.Quote(name)}";
        int count = 0;
        try
        {
            using DeflateStream inflate = new(new MemoryStream(packed), CompressionMode.Decompress);
            for (int read = 1; read > 0 && count < words.Length; count += read)
            {
                read = inflate.Read(words, count, words.Length - count);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new ModelFormatException($"{where}: expected a SPIR-V module compressed with DEFLATE, found {packed.Length} bytes that are none.", exception);
        }

        return count <= SpirvAllowance.MostBytes && count % sizeof(uint) == 0
            ? words.AsSpan(0, count).ToArray()
            : throw new ModelFormatException($"{where}: expected the words of a module of at most {SpirvAllowance.MostBytes} bytes, found {(count > SpirvAllowance.MostBytes ? "more" : $"{count} bytes")}.");
    }
}
