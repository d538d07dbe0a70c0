namespace ResNetVk.CameraClassifier.Server;

/// <summary>What a page wants.</summary>
/// <param name="Model">A network's name; null for the first.</param>
/// <param name="Budget">Milliseconds of the device that a frame may take; null to run the whole network on every frame.</param>
internal sealed record Selection(string? Model, double? Budget);
