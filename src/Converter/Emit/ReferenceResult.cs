namespace ResNetVk.Converter.Emit;

/// <summary>What a value should be, and how exactly a device can be asked for it.</summary>
/// <param name="Expected">Elements, row-major; not to be modified.</param>
/// <param name="Error">
/// Per element, how far a plain computation in 32-bit floats is off, or one whose values are stored in 16 bits; 0 where it is exact. Rounding errors of
/// devices are a small multiple of it.
/// </param>
public sealed record ReferenceResult(double[] Expected, double[] Error);
