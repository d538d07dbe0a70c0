namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>A part of a storage, or the whole: what a checkpoint's persistent identifiers stand for.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Start">Its first element that belongs to the view.</param>
/// <param name="Length">Number of elements of the view, all within the storage.</param>
internal sealed record StorageView(TorchStorage Storage, long Start, long Length);
