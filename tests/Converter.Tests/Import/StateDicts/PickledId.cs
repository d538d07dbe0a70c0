namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>What lies outside the pickle: a storage.</summary>
internal sealed record PickledId(object? Identifier);
