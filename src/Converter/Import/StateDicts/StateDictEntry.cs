namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>A named tensor of a <see cref="StateDict"/>.</summary>
/// <param name="Name">Unique in its state dict, such as <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Tensor">The elements; never <see cref="ConstantKind.Opaque"/>.</param>
public sealed record StateDictEntry(string Name, ConstantTensor Tensor);
