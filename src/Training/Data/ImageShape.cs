namespace ResNetVk.Training;

/// <summary>The shape of one image.</summary>
/// <param name="Channels">Colour planes: 1 for grey, 3 for RGB.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Values in one image: C · H · W.</summary>
    public int Size => checked(Channels * Height * Width);

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
