namespace ResNetVk.Converter.Import;

/// <summary>One dimension of a declared shape.</summary>
/// <param name="Size">The size, at least 1; null when the source leaves it open.</param>
/// <param name="Name">The source's name of an open size, if it has one.</param>
public readonly record struct ImportedDimension(int? Size, string? Name = null)
{
    /// <summary>Prints as <c>224</c>, <c>N</c> or <c>?</c>.</summary>
    public override string ToString() => Size is int size ? $"{size}" : string.IsNullOrEmpty(Name) ? "?" : Name;
}
