namespace ResNetVk.DataSets;

/// <summary>A picture file and the class it shows.</summary>
/// <param name="Path">The file.</param>
/// <param name="Label">Class index, not negative.</param>
public readonly record struct PictureFile(string Path, int Label);
