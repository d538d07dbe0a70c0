namespace ResNetVk.Format.Plan;

/// <summary>
/// Which push constants of the dispatches that load textures (<see cref="PlannedInput.LoadTexture"/>, <see cref="PlannedInput.LoadPlanes"/>)
/// mean what: word numbers. A plan holds zeros there; whoever runs it fills them in from the picture.
/// </summary>
/// <remarks>
/// The source rectangle is resized to <see cref="ResizedWidth"/> × <see cref="ResizedHeight"/>; its column <see cref="Left"/> and row
/// <see cref="Top"/> become column and row 0 of the input; what lies outside has the colour <see cref="Pad"/>. Words of
/// both steps come first, then those of one of them. Integers are 32 bits, signed; numbers are 32-bit floats.
/// </remarks>
public static class TextureWords
{
    /// <summary>Integer: first column of the source rectangle, in pixels of plane 0.</summary>
    public const int SourceX = 0;

    /// <summary>Integer: first row of the source rectangle, as it lies in the texture.</summary>
    public const int SourceY = 1;

    /// <summary>Integer: width of the source rectangle, at least 1; it ends at column 65,535 or before.</summary>
    public const int SourceWidth = 2;

    /// <summary>Integer: height of the source rectangle, at least 1; it ends at row 65,535 or before.</summary>
    public const int SourceHeight = 3;

    /// <summary>Integer: width after resizing, 1 to <see cref="LargestResized"/>.</summary>
    public const int ResizedWidth = 4;

    /// <summary>Integer: height after resizing, 1 to <see cref="LargestResized"/>.</summary>
    public const int ResizedHeight = 5;

    /// <summary>Integer: column of the resized rectangle that is column 0 of the input; negative for a border at the left.</summary>
    public const int Left = 6;

    /// <summary>Integer: row of the resized rectangle that is row 0 of the input; negative for a border at the top.</summary>
    public const int Top = 7;

    /// <summary>Integer: 1 when the rectangle is upside down in the texture, else 0.</summary>
    public const int Flip = 8;

    /// <summary>Three numbers: R, G, B (0 to 255, encoded) outside of the resized rectangle.</summary>
    public const int Pad = 9;

    /// <summary><see cref="PlannedInput.LoadTexture"/>, integer: 1 when texels are linear and must be encoded as sRGB, else 0.</summary>
    public const int Linear = 12;

    /// <summary>Words of <see cref="PlannedInput.LoadTexture"/>.</summary>
    public const int TextureCount = 13;

    /// <summary>
    /// <see cref="PlannedInput.LoadPlanes"/>, twelve numbers: rows of the matrix that makes R, G, B (0 to 1, encoded) of Y, Cb, Cr as read from
    /// the planes (0 to 1) and 1.
    /// </summary>
    public const int Matrix = 12;

    /// <summary><see cref="PlannedInput.LoadPlanes"/>, integer: 1 when Cb is G of its plane, 0 when it is R.</summary>
    public const int BlueIsGreen = 24;

    /// <summary><see cref="PlannedInput.LoadPlanes"/>, integer: 1 when Cr is G of its plane, 0 when it is R.</summary>
    public const int RedIsGreen = 25;

    /// <summary><see cref="PlannedInput.LoadPlanes"/>, number: how many chroma samples left of the middle of its two pixels a sample was taken.</summary>
    public const int ChromaX = 26;

    /// <summary><see cref="PlannedInput.LoadPlanes"/>, number: how many chroma samples above the middle of its two rows a sample was taken.</summary>
    public const int ChromaY = 27;

    /// <summary>Words of <see cref="PlannedInput.LoadPlanes"/>.</summary>
    public const int PlanesCount = 28;

    /// <summary>Largest size after resizing that the kernels' integers hold.</summary>
    public const int LargestResized = 1 << 29;

    /// <summary>Where a source rectangle ends at the latest.</summary>
    public const int LargestSource = 65535;
}
