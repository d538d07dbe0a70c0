namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>A Python object by name.</summary>
internal sealed record PickledGlobal(string Module, string Name);
