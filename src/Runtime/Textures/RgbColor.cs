namespace ResNetVk.Runtime;

/// <summary>A colour, encoded as sRGB has it, 8 bits each, as in picture files.</summary>
/// <param name="Red">Red.</param>
/// <param name="Green">Green.</param>
/// <param name="Blue">Blue.</param>
public readonly record struct RgbColor(byte Red, byte Green, byte Blue);
