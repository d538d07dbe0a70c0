namespace ResNetVk.Format;

/// <summary>A tensor of a safetensors file.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar; none negative.</param>
/// <param name="Data">Little-endian elements, row-major; of a file, read when asked for.</param>
public sealed record TensorEntry(string Name, ElementType Type, IReadOnlyList<long> Shape, TensorData Data)
{
    /// <summary>Bytes that a kernel's binding of the tensor covers: its data, rounded up to whole 32-bit words. What follows the data there is not defined.</summary>
    public long BoundSizeInBytes => (Data.Length + sizeof(uint) - 1) / sizeof(uint) * sizeof(uint);
}
