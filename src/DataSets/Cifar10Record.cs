namespace ResNetVk.DataSets;

/// <summary>One image of CIFAR-10.</summary>
/// <param name="Label">Class index, below <see cref="Cifar10File.ClassCount"/>.</param>
/// <param name="Planes">The red, the green and the blue plane, each 32 rows of 32 bytes; owned by the receiver.</param>
public readonly record struct Cifar10Record(byte Label, ReadOnlyMemory<byte> Planes);
