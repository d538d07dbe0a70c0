namespace ResNetVk.DataSets;

/// <summary>Labelled grey images of one size.</summary>
/// <param name="Height">Rows of one image; positive.</param>
/// <param name="Width">Columns of one image; positive.</param>
/// <param name="Pixels">The images one after the other, each row-major, one byte a pixel; owned by the receiver.</param>
/// <param name="Labels">One class index below 10 per image; owned by the receiver.</param>
public sealed record GreyImages(int Height, int Width, byte[] Pixels, byte[] Labels);
