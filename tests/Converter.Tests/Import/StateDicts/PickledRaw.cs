namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>Instructions that stand in the pickle as they are.</summary>
internal sealed record PickledRaw(byte[] Bytes);
