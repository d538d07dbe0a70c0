namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>A dictionary; an ordered one may have attributes.</summary>
internal sealed record PickledDictionary((object? Key, object? Value)[] Items, bool IsOrdered = true, object? State = null);
