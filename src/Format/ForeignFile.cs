namespace ResNetVk.Format;

/// <summary>Recognises, by their first bytes, the files that are given by mistake where a safetensors file is expected.</summary>
internal static class ForeignFile
{
    private static readonly (byte[] Start, string Description)[] Signatures =
    [
        ([(byte)'P', (byte)'K', 3, 4], "a zip archive (PyTorch writes its .pth and .pt files so, NumPy its .npz files)"),
        ([0x1F, 0x8B], "a gzip-compressed file"),
        ([0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A], "an HDF5 file (Keras writes its .h5 files so)"),
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], "a NumPy .npy file"),
        ([(byte)'G', (byte)'G', (byte)'U', (byte)'F'], "a GGUF file"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG picture"),
        ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
        ([0x80, 2, 0x8A, 0x0A], "an old PyTorch file (a pickle without zip archive)"),
        ([0x03, 0x02, 0x23, 0x07], "a bare SPIR-V module"),
        ("version https://git-lfs"u8.ToArray(), "a Git LFS pointer instead of the file it points at (fetch it with 'git lfs pull')"),
        ("<!DOCTYPE"u8.ToArray(), "a web page, probably an error page saved in place of a download"),
        ("<html"u8.ToArray(), "a web page, probably an error page saved in place of a download"),
    ];

    /// <summary>Says what the file is, with an article, or null when it is not recognised.</summary>
    /// <remarks>
    /// Call it only for content that is not a safetensors file: the length field of one may have any first bytes.
    /// </remarks>
    public static string? Describe(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return "empty (0 bytes)";
        }

        foreach ((byte[] start, string description) in Signatures)
        {
            if (content.StartsWith(start))
            {
                return description;
            }
        }

        return IsOnnx(content) ? "an ONNX model" : null;
    }

    /// <remarks>
    /// An ONNX file is a protobuf message without signature. Its writers put field 1 (ir_version, a varint: tag 0x08) first; a
    /// length-delimited field from 2 (producer_name) to 8 (opset_import) or field 5 (model_version, a varint) follows.
    /// </remarks>
    private static bool IsOnnx(ReadOnlySpan<byte> content) =>
        content.Length > 2 && content[0] == 0x08 && content[1] is >= 1 and < 0x40
        && content[2] is 0x12 or 0x1A or 0x22 or 0x28 or 0x32 or 0x3A or 0x42;
}
