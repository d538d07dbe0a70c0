namespace ResNetVk.CameraClassifier.Headless;

/// <summary>A class with its name.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Label">Its name.</param>
/// <param name="Probability">0 to 1.</param>
internal sealed record NamedClass(int Index, string Label, float Probability);
