using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>One of the few objects that a checkpoint may name.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="ElementType">Of a storage, the type of its elements.</param>
internal sealed record TorchGlobal(TorchGlobalKind Kind, ElementType ElementType = default);
