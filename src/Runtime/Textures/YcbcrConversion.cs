namespace ResNetVk.Runtime;

/// <summary>The matrix that makes R, G, B of Y, Cb and Cr.</summary>
internal static class YcbcrConversion
{
    /// <summary>Three rows of four: R, G, B (0 to 1) of Y, Cb, Cr as read from 8-bit planes (0 to 1) and 1.</summary>
    /// <remarks>
    /// ITU-R BT.601, 709 and 2020: Y = kr R + kg G + kb B, Cb = (B − Y) / (2 − 2 kb), Cr = (R − Y) / (2 − 2 kr), solved for R, G, B.
    /// </remarks>
    public static double[] MatrixOf(YcbcrMatrix matrix, YcbcrRange range)
    {
        (double kr, double kb) = matrix switch
        {
            YcbcrMatrix.Bt709 => (0.2126, 0.0722),
            YcbcrMatrix.Bt601 => (0.299, 0.114),
            YcbcrMatrix.Bt2020 => (0.2627, 0.0593),
            _ => throw new ArgumentOutOfRangeException(nameof(matrix), matrix, "not a matrix"),
        };
        (double luma, double black, double chroma) = range switch
        {
            YcbcrRange.Limited => (255.0 / 219, 16.0 / 219, 255.0 / 224),
            YcbcrRange.Full => (1.0, 0.0, 1.0),
            _ => throw new ArgumentOutOfRangeException(nameof(range), range, "not a range"),
        };
        double kg = 1 - kr - kb;
        double red = (2 - (2 * kr)) * chroma;
        double blue = (2 - (2 * kb)) * chroma;
        return [.. Row(0, red), .. Row(-blue * kb / kg, -red * kr / kg), .. Row(blue, 0)];

        // Cb and Cr are 0 at 128 of 255 in both ranges.
        double[] Row(double cb, double cr) => [luma, cb, cr, -black - ((cb + cr) * 128 / 255)];
    }
}
