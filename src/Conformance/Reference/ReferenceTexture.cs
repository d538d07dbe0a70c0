using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Reference;

/// <summary>The 64-bit counterpart of loading textures: resize, fit, encoding or conversion from Y, Cb and Cr, normalisation.</summary>
public static class ReferenceTexture
{
    /// <summary>Turns a picture of textures into a network's input.</summary>
    /// <param name="preprocessing">What the network expects.</param>
    /// <param name="image">How the picture is to be taken; its views are not looked at.</param>
    /// <param name="channels">
    /// What a shader reads, row by row: R, G and B of every pixel, or Y of every pixel and Cb and Cr of half the width and height, rounded up.
    /// </param>
    /// <param name="inputHeight">H of the network's input.</param>
    /// <param name="inputWidth">W of the network's input.</param>
    /// <returns>Shape [1, C, H, W], C being 1 for grey and 3 otherwise.</returns>
    /// <exception cref="ArgumentException">The number of values does not fit the picture.</exception>
    public static ReferenceTensor ToTensor(
        ImagePreprocessing preprocessing, HostImage image, IReadOnlyList<double[]> channels, int inputHeight, int inputWidth)
    {
        CheckLengths(image, channels);
        ImageRectangle source = image.Source ?? new ImageRectangle(0, 0, image.Width, image.Height);
        ImageGeometry geometry = ImageGeometry.Of(preprocessing, source.Width, source.Height, inputWidth, inputHeight, image.Fit);
        (PlaneWindow[] columns, PlaneWindow[] rows) = Windows(spacing: 1, shift: 0);
        double[][] colors;
        if (image.Kind == HostImageKind.Rgba)
        {
            colors = [.. channels.Select(c => PlaneWindow.Apply(Array.ConvertAll(c, v => Encode(v, image.Encoding)), image.Width, columns, rows))];
        }
        else
        {
            (PlaneWindow[] chromaColumns, PlaneWindow[] chromaRows) = Windows(spacing: 2, shift: image.Siting == ChromaSiting.Left ? 0.25 : 0);
            int chromaWidth = (image.Width + 1) / 2;
            double[] y = PlaneWindow.Apply(channels[0], image.Width, columns, rows);
            double[] cb = PlaneWindow.Apply(channels[1], chromaWidth, chromaColumns, chromaRows);
            double[] cr = PlaneWindow.Apply(channels[2], chromaWidth, chromaColumns, chromaRows);
            colors = [new double[y.Length], new double[y.Length], new double[y.Length]];
            for (int i = 0; i < y.Length; i++)
            {
                (colors[0][i], colors[1][i], colors[2][i]) = ToRgb(image, y[i], cb[i], cr[i]);
            }
        }

        byte[] pad = [image.PadColor.Red, image.PadColor.Green, image.PadColor.Blue];
        for (int i = 0; i < colors[0].Length; i++)
        {
            bool inside = columns[i % inputWidth].IsInside && rows[i / inputWidth].IsInside;
            for (int c = 0; c < colors.Length; c++)
            {
                colors[c][i] = inside ? 255 * colors[c][i] : pad[c];
            }
        }

        return ReferenceImage.ToTensor(preprocessing, colors, inputHeight, inputWidth);

        (PlaneWindow[] Columns, PlaneWindow[] Rows) Windows(int spacing, double shift) => (
            PlaneWindow.Of(geometry.Left, inputWidth, source.X, source.Width, geometry.ResizedWidth, spacing, shift),
            PlaneWindow.Of(geometry.Top, inputHeight, source.Y, source.Height, geometry.ResizedHeight, spacing, reversed: image.FlipVertically));
    }

    /// <summary>IEC 61966-2-1.</summary>
    private static double Encode(double value, PixelEncoding encoding)
    {
        double unit = Unit(value);
        return encoding == PixelEncoding.Encoded ? unit : unit <= 0.0031308 ? 12.92 * unit : (1.055 * Math.Pow(unit, 1 / 2.4)) - 0.055;
    }

    /// <summary>ITU-R BT.601, 709 and 2020: Y = kr R + kg G + kb B, Cb = (B − Y) / (2 − 2 kb), Cr = (R − Y) / (2 − 2 kr).</summary>
    private static (double R, double G, double B) ToRgb(HostImage image, double y, double cb, double cr)
    {
        (double kr, double kb) = image.Matrix switch
        {
            YcbcrMatrix.Bt601 => (0.299, 0.114),
            YcbcrMatrix.Bt709 => (0.2126, 0.0722),
            YcbcrMatrix.Bt2020 => (0.2627, 0.0593),
            _ => throw new ArgumentOutOfRangeException(nameof(image), image.Matrix, "not a matrix"),
        };
        bool limited = image.Range == YcbcrRange.Limited;
        double luma = limited ? ((255 * y) - 16) / 219 : y;
        double blue = ((255 * cb) - 128) / (limited ? 224 : 255);
        double red = ((255 * cr) - 128) / (limited ? 224 : 255);
        double r = luma + ((2 - (2 * kr)) * red);
        double b = luma + ((2 - (2 * kb)) * blue);
        return (Unit(r), Unit((luma - (kr * r) - (kb * b)) / (1 - kr - kb)), Unit(b));
    }

    // A NaN counts as 0.
    private static double Unit(double value) => value > 0 ? Math.Min(value, 1) : 0;

    private static void CheckLengths(HostImage image, IReadOnlyList<double[]> channels)
    {
        bool planes = image.Kind != HostImageKind.Rgba;
        int chroma = planes ? (image.Width + 1) / 2 * ((image.Height + 1) / 2) : image.Width * image.Height;
        if (channels.Count != 3 || channels[0].Length != image.Width * image.Height || channels[1].Length != chroma || channels[2].Length != chroma)
        {
            throw new ArgumentException(
                $"a {image.Width}x{image.Height} picture of kind {image.Kind} has {image.Width * image.Height}, {chroma} and {chroma} values, found "
                + string.Join(", ", channels.Select(c => c.Length)),
                nameof(channels));
        }
    }
}
