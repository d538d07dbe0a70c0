using System.Globalization;
using System.Text;
using SkiaSharp;

namespace ResNetVk.Camera.Tests;

/// <summary>Test pictures whose class is known, and a video of them for a browser that has no camera.</summary>
internal sealed class KnownPictures
{
    /// <summary>Sides of a test picture.</summary>
    public const int Side = 28;

    /// <summary>How often each pixel is repeated, so that the network's resizing gives the picture back.</summary>
    private const int Magnification = 8;
    private const int Width = 300;
    private const int Height = Side * Magnification;
    private const int FramesEach = 45;

    private readonly (string Label, byte[] Gray)[] _pictures;

    private KnownPictures(params (string Label, byte[] Gray)[] pictures) => _pictures = pictures;

    /// <summary>Three that the bundled network is sure of.</summary>
    public static KnownPictures Clothes() => new(
        ("Trouser", Read("1-trouser.png")), ("Bag", Read("8-bag.png")), ("Ankle boot", Read("9-ankle-boot.png")));

    /// <summary>One of them.</summary>
    public static KnownPictures Trouser() => new(("Trouser", Read("1-trouser.png")));

    /// <summary>Their classes.</summary>
    public IEnumerable<string> Labels => _pictures.Select(picture => picture.Label);

    /// <summary>The picture of a class: <see cref="Side"/>² values.</summary>
    public byte[] Gray(string label) => _pictures.Single(picture => picture.Label == label).Gray;

    /// <summary>A file beside the tests.</summary>
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "models", "samples", name);

    /// <summary>The class of the picture that is most like this one.</summary>
    /// <param name="gray"><see cref="Side"/>² values.</param>
    public string Nearest(IReadOnlyList<int> gray) =>
        _pictures.MinBy(picture => picture.Gray.Select((value, i) => (long)(value - gray[i]) * (value - gray[i])).Sum()).Label;

    /// <summary>Writes a video of them, one after the other, thirty frames a second.</summary>
    public void WriteVideo(string path)
    {
        using FileStream file = File.Create(path);
        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"YUV4MPEG2 W{Width} H{Height} F30:1 Ip A1:1 C420jpeg\n")));
        byte[] chroma = new byte[Width / 2 * (Height / 2) * 2];
        Array.Fill(chroma, (byte)128);
        foreach ((_, byte[] gray) in _pictures)
        {
            byte[] luma = Luma(gray);
            for (int frame = 0; frame < FramesEach; frame++)
            {
                file.Write("FRAME\n"u8);
                file.Write(luma);
                file.Write(chroma);
            }
        }
    }

    private static byte[] Luma(byte[] gray)
    {
        byte[] luma = new byte[Width * Height];
        Array.Fill(luma, (byte)16);
        int left = (Width - Height) / 2;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Height; x++)
            {
                luma[(y * Width) + left + x] = (byte)(16 + (219 * gray[(y / Magnification * Side) + (x / Magnification)] / 255));
            }
        }

        return luma;
    }

    private static byte[] Read(string name)
    {
        using SKBitmap bitmap = SKBitmap.Decode(PathOf(name));
        return [.. bitmap.Pixels.Select(pixel => pixel.Red)];
    }
}
