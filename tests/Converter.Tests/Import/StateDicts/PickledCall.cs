namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>A call, as pickles describe objects; attributes are set afterwards where there are some.</summary>
internal sealed record PickledCall(PickledGlobal Function, object?[] Arguments, object? State = null);
