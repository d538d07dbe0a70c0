using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>Consecutive elements that tensors share.</summary>
internal sealed class TorchStorage
{
    private TensorData? _data;

    /// <summary>Creates a storage whose bytes are not yet found.</summary>
    /// <param name="key">Its name in the checkpoint.</param>
    /// <param name="type">Type of its elements.</param>
    /// <param name="length">Number of elements, as the pickle says; not negative.</param>
    internal TorchStorage(string key, ElementType type, long length)
    {
        Key = key;
        Type = type;
        Length = length;
    }

    /// <summary>Its name in the checkpoint.</summary>
    internal string Key { get; }

    /// <summary>Type of its elements.</summary>
    internal ElementType Type { get; }

    /// <summary>Number of elements.</summary>
    internal long Length { get; }

    /// <summary>Whether its bytes are found.</summary>
    internal bool HasData => _data is not null;

    /// <summary>Its bytes, little-endian, as many as <see cref="Length"/> says.</summary>
    internal TensorData Data
    {
        get => _data ?? throw new InvalidOperationException($"The bytes of storage '{Key}' are not yet found.");
        set => _data = value.Length == (Int128)Length * Type.SizeInBytes()
            ? value
            : throw new ImportException(
                $"storage {ForeignText.Quote(Key)} should have {Length} elements of {Type.SizeInBytes()} bytes, found {value.Length} bytes",
                "the file is damaged: download or save it again");
    }
}
