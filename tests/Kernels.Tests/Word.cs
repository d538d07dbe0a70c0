namespace ResNetVk.Kernels.Tests;

/// <summary>A 32-bit pattern: the value of a specialization constant, made of an int or a float.</summary>
internal readonly record struct Word(uint Bits)
{
    public static implicit operator Word(int value) => new(unchecked((uint)value));

    public static implicit operator Word(float value) => new(BitConverter.SingleToUInt32Bits(value));
}
