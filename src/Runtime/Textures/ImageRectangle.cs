namespace ResNetVk.Runtime;

/// <summary>Part of a picture, in pixels.</summary>
/// <param name="X">First column.</param>
/// <param name="Y">First row as it lies in memory.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
public readonly record struct ImageRectangle(int X, int Y, int Width, int Height);
