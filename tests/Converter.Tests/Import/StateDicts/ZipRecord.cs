namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>An entry of a zip archive, with what it claims about itself where that is not true.</summary>
/// <param name="Name">The name.</param>
/// <param name="Content">The bytes that are stored.</param>
internal sealed record ZipRecord(string Name, byte[] Content)
{
    /// <summary>The method of compression: 0 for none, 8 for deflate.</summary>
    public ushort Method { get; init; }

    /// <summary>Bit 0: encrypted.</summary>
    public ushort Flags { get; init; }

    /// <summary>The size it claims to have uncompressed.</summary>
    public long ClaimedSize { get; init; } = Content.Length;

    /// <summary>The size it claims to have in the archive.</summary>
    public long ClaimedCompressedSize { get; init; } = Content.Length;

    /// <summary>The place it claims to begin at; null for the right one.</summary>
    public long? ClaimedOffset { get; init; }

    /// <summary>Added to the right checksum.</summary>
    public uint ChecksumError { get; init; }
}
