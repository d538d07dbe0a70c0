using ResNetVk.DataSets.Pictures;

namespace ResNetVk.DataSets;

/// <summary>A picture with the class it shows.</summary>
/// <param name="Name">File name, or file name and record number; for messages.</param>
/// <param name="Picture">The picture.</param>
/// <param name="Label">Class index, not negative.</param>
public sealed record LabelledPicture(string Name, Picture Picture, int Label);
