namespace ResNetVk.CameraClassifier.Headless;

/// <summary>A frame's pixels; belongs to its source until the next one.</summary>
/// <param name="Name">Its file, or its number.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgba">4 bytes a pixel, row by row from the top.</param>
internal sealed record Picture(string Name, int Width, int Height, Memory<byte> Rgba);
