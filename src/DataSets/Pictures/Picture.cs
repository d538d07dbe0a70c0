namespace ResNetVk.DataSets.Pictures;

/// <summary>A decoded picture: opaque RGBA, 8 bits each, rows top down, upright.</summary>
public sealed class Picture
{
    /// <summary>Wraps pixels.</summary>
    /// <param name="width">Columns, positive.</param>
    /// <param name="height">Rows, positive.</param>
    /// <param name="rgba">4 · width · height bytes R, G, B, A; not copied.</param>
    /// <exception cref="ArgumentException">A size is not positive or the number of bytes does not fit.</exception>
    public Picture(int width, int height, byte[] rgba)
    {
        if (width <= 0 || height <= 0 || rgba.Length != 4L * width * height)
        {
            throw new ArgumentException($"a picture of {width}x{height} pixels has {4L * width * height} bytes, found {rgba.Length}", nameof(rgba));
        }

        Width = width;
        Height = height;
        Rgba = rgba;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Bytes R, G, B, A per pixel; A is 255.</summary>
    public byte[] Rgba { get; }
}
