namespace ResNetVk.DataSets;

/// <summary>One image of CIFAR-10 or CIFAR-100.</summary>
/// <param name="Label">Class index, below the number of <see cref="CifarFormat.Classes"/>.</param>
/// <param name="Planes">The red, the green and the blue plane, each 32 rows of 32 bytes; owned by the receiver.</param>
public readonly record struct CifarRecord(byte Label, ReadOnlyMemory<byte> Planes);
