namespace ResNetVk.Training;

/// <summary>Where the pixels of images are: memory, or files. Safe for use by several threads.</summary>
internal interface IPixelSource
{
    /// <summary>The C · H · W bytes of an image, planar; valid for good.</summary>
    /// <param name="index">Place of the image in the source.</param>
    /// <exception cref="TrainingInputException">A file cannot be read or is no picture.</exception>
    public ReadOnlySpan<byte> Read(int index);
}
