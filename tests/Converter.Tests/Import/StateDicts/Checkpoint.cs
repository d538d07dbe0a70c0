using System.Runtime.InteropServices;
using System.Text;

namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>Writes PyTorch checkpoints in either format, true ones and false ones.</summary>
internal sealed class Checkpoint
{
    private readonly List<(string Key, byte[] Bytes, int ElementSize)> _storages = [];

    /// <summary>The arguments that PyTorch gives no tensor it writes.</summary>
    private static readonly object?[] NoHooks = [false, new PickledDictionary([])];

    /// <summary>A checkpoint with these tensors only, in one dictionary.</summary>
    public static PickledDictionary Dictionary(params (object? Name, object? Value)[] items) => new(items);

    /// <summary>A storage of floats.</summary>
    public PickledId Floats(params ReadOnlySpan<float> values) => Storage("FloatStorage", sizeof(float), MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A storage.</summary>
    /// <param name="type">Name in the module torch.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="bytes">The elements.</param>
    /// <param name="claimedLength">What the pickle says about their number; null for the truth.</param>
    /// <param name="key">Its key; null for the next number.</param>
    public PickledId Storage(string type, int elementSize, byte[] bytes, long? claimedLength = null, string? key = null)
    {
        key ??= $"{_storages.Count}";
        _storages.Add((key, bytes, elementSize));
        string module = type == "UntypedStorage" ? "torch.storage" : "torch";
        return new PickledId(new object?[] { "storage", new PickledGlobal(module, type), key, "cpu", claimedLength ?? bytes.Length / elementSize });
    }

    /// <summary>A tensor in a storage.</summary>
    public static PickledCall Tensor(PickledId storage, object? offset, object?[] size, object?[] stride) =>
        new(new PickledGlobal("torch._utils", "_rebuild_tensor_v2"), [storage, offset, size, stride, .. NoHooks]);

    /// <summary>A vector that is all of a storage of floats.</summary>
    public PickledCall Vector(params float[] values) => Tensor(Floats(values), 0, [values.Length], [1]);

    /// <summary>The file in the format since 1.6.</summary>
    public byte[] Zip(object? root, bool isZip64 = false) => ZipWriter.Write(Records(root), isZip64);

    /// <summary>The entries of <see cref="Zip"/>.</summary>
    public List<ZipRecord> Records(object? root) => [
        new("archive/data.pkl", PickleWriter.Write(root)),
        new("archive/byteorder", "little"u8.ToArray()),
        .. _storages.Select(s => new ZipRecord($"archive/data/{s.Key}", s.Bytes)),
        new("archive/version", "3\n"u8.ToArray()),
        new("archive/.data/serialization_id", Encoding.ASCII.GetBytes("0636457737946401051300000027264370494161"))];

    /// <summary>The file in the format before 1.6.</summary>
    public byte[] Legacy(object? root, bool isLittleEndian = true, long version = 1001) =>
    [
        0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.',
        .. PickleWriter.Write(version),
        .. PickleWriter.Write(new PickledDictionary(
            [
                ("protocol_version", version),
                ("little_endian", isLittleEndian),
                ("type_sizes", new PickledDictionary([("short", 2), ("int", 4), ("long", 4)], IsOrdered: false)),
            ],
            IsOrdered: false)),
        .. PickleWriter.Write(root),
        .. PickleWriter.Write(_storages.Select(s => (object?)s.Key).ToList()),
        .. _storages.SelectMany(s => (byte[])[.. BitConverter.GetBytes((long)s.Bytes.Length / s.ElementSize), .. s.Bytes]),
    ];
}
