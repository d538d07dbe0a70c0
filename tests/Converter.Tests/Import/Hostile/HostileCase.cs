using ResNetVk.Onnx;

namespace ResNetVk.Converter.Tests.Import.Hostile;

/// <summary>A model that no exporter would write.</summary>
/// <param name="Model">Makes it, always the same.</param>
/// <param name="Message">Part of the message it must be refused with; null where it is odd but can be converted.</param>
internal sealed record HostileCase(Func<ModelProto> Model, string? Message);
