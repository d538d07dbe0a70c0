namespace ResNetVk.Training;

/// <summary>Images of one size, one after the other in memory.</summary>
/// <param name="pixels">The bytes; not copied.</param>
/// <param name="size">Bytes of an image.</param>
internal sealed class PixelMemory(byte[] pixels, int size) : IPixelSource
{
    /// <inheritdoc/>
    public ReadOnlySpan<byte> Read(int index) => pixels.AsSpan(checked(index * size), size);
}
