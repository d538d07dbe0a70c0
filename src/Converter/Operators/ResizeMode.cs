namespace ResNetVk.Converter.Operators;

/// <summary>How a resized pixel follows from its neighbours; the numbers are those of <c>resize.comp</c>.</summary>
public enum ResizeMode
{
    /// <summary>The pixel at the table's place.</summary>
    Nearest = 0,

    /// <summary>Bilinear: the four pixels around the place, weighted by their distance.</summary>
    Linear = 1,
}
