namespace ResNetVk.Format;

/// <summary>A tensor of a safetensors file.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar; none negative.</param>
/// <param name="Data">Little-endian elements, row-major; a view into the file's bytes, valid as long as the file object lives.</param>
public sealed record TensorEntry(string Name, ElementType Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data);
