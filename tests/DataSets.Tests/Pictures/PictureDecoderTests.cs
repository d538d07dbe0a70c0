using System.IO.Hashing;
using ResNetVk.DataSets.Pictures;
using ResNetVk.TestSupport;
using SkiaSharp;

namespace ResNetVk.DataSets.Tests.Pictures;

public sealed class PictureDecoderTests
{
    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Lossless_pictures_come_back_exactly(SKEncodedImageFormat format)
    {
        byte[] rgba = Noise(1, 4 * 7 * 5);
        SetAlpha(rgba, 255);
        Picture picture = PictureDecoder.Decode(Encode(rgba, 7, 5, format), "test");
        Assert.Equal((7, 5), (picture.Width, picture.Height));
        Assert.Equal(rgba, picture.Rgba);
    }

    [Fact]
    public void Jpeg_comes_back_nearly()
    {
        byte[] rgba = new byte[4 * 37 * 29];
        for (int i = 0; i < rgba.Length; i++)
        {
            rgba[i] = i % 4 == 3 ? (byte)255 : (byte)(i / 4 % 37 * 5);
        }

        Picture picture = PictureDecoder.Decode(Encode(rgba, 37, 29, SKEncodedImageFormat.Jpeg), "test");
        Assert.Equal((37, 29), (picture.Width, picture.Height));
        Assert.All(Enumerable.Range(0, rgba.Length), i => Assert.InRange(Math.Abs(rgba[i] - picture.Rgba[i]), 0, 12));
    }

    [Fact]
    public void Transparency_is_laid_over_white()
    {
        byte[] rgba = [200, 100, 0, 0, 200, 100, 0, 255, 200, 100, 0, 51];
        Picture picture = PictureDecoder.Decode(Encode(rgba, 3, 1, SKEncodedImageFormat.Png), "test");

        // 51/255 = 1/5: 200/5 + 255·4/5 = 244, 100/5 + 204 = 224, 204.
        Assert.Equal([255, 255, 255, 255, 200, 100, 0, 255, 244, 224, 204, 255], picture.Rgba);
    }

    // Stored 3×2:  A B C     Upright for each EXIF orientation, rows separated by a slash.
    //              D E F
    [Theory]
    [InlineData(1, "ABC/DEF")]
    [InlineData(2, "CBA/FED")]
    [InlineData(3, "FED/CBA")]
    [InlineData(4, "DEF/ABC")]
    [InlineData(5, "AD/BE/CF")]
    [InlineData(6, "DA/EB/FC")]
    [InlineData(7, "FC/EB/DA")]
    [InlineData(8, "CF/BE/AD")]
    public void Orientation_is_applied(int orientation, string expected)
    {
        // Each letter is a block of 16×16 pixels in its own grey, so that JPEG keeps them apart.
        byte[] rgba = new byte[4 * 48 * 32];
        for (int i = 0; i < 48 * 32; i++)
        {
            int letter = (i / 48 / 16 * 3) + (i % 48 / 16);
            rgba.AsSpan(4 * i, 3).Fill((byte)(20 + (40 * letter)));
            rgba[(4 * i) + 3] = 255;
        }

        Picture picture = PictureDecoder.Decode(WithExifOrientation(Encode(rgba, 48, 32, SKEncodedImageFormat.Jpeg), orientation), "test");
        string[] rows = [.. Enumerable.Range(0, picture.Height / 16).Select(y => new string(
            [.. Enumerable.Range(0, picture.Width / 16).Select(x => (char)('A' + (picture.Rgba[4 * ((((16 * y) + 8) * picture.Width) + (16 * x) + 8)] / 40)))]))];
        Assert.Equal(expected, string.Join('/', rows));
    }

    [Fact]
    public void What_is_no_picture_is_a_typed_error_that_names_file_and_formats()
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllText(folder["text.png"], "this is not a picture");
        string message = Assert.Throws<PictureException>(() => PictureDecoder.Decode(folder["text.png"])).Message;
        Assert.Contains("text.png", message, StringComparison.Ordinal);
        Assert.Contains("JPEG, PNG", message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<PictureException>(() => PictureDecoder.Decode(folder["none.png"])).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<PictureException>(() => PictureDecoder.Decode("")).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<PictureException>(() => PictureDecoder.Decode(folder.FullPath)).Message, StringComparison.Ordinal);
        Assert.Throws<PictureException>(() => PictureDecoder.Decode([], "empty"));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    public void A_picture_cut_short_is_refused(SKEncodedImageFormat format)
    {
        byte[] rgba = Noise(2, 4 * 64 * 64);
        SetAlpha(rgba, 255);
        byte[] content = Encode(rgba, 64, 64, format);
        Assert.Contains(
            "cut short", Assert.Throws<PictureException>(() => PictureDecoder.Decode(content[..(content.Length / 2)], "half")).Message, StringComparison.Ordinal);

        // Wherever it is cut: a typed error, or the whole picture where only the end marker is missing.
        for (int length = 0; length < content.Length; length += 211)
        {
            try
            {
                Assert.Equal(64, PictureDecoder.Decode(content[..length], "cut").Height);
            }
            catch (PictureException)
            {
                continue;
            }

            Assert.True(length > content.Length * 9 / 10, $"{length} of {content.Length} bytes were taken for the whole picture");
        }
    }

    [Fact]
    public void A_few_bytes_that_claim_many_pixels_take_no_memory()
    {
        // Found by changing bytes at random: a GIF of 21 bytes that says it has 97 million pixels.
        byte[] content = Convert.FromHexString("4749463839610121F92C0000000001000100000202");
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<PictureException>(() => PictureDecoder.Decode(content, "bomb")).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains("21 bytes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_pixels_are_refused_before_they_are_decoded()
    {
        // A PNG whose header says 16385 × 1.
        byte[] content = Encode([1, 2, 3, 255], 1, 1, SKEncodedImageFormat.Png);
        byte[] header = [(byte)'I', (byte)'H', (byte)'D', (byte)'R', 0, 0, 0x40, 0x01, 0, 0, 0, 1, .. content[24..29]];
        content = [.. content[..12], .. header, .. Crc32.Hash(header).Reverse(), .. content[33..]];
        string message = Assert.Throws<PictureException>(() => PictureDecoder.Decode(content, "wide")).Message;
        Assert.Contains("16385x1", message, StringComparison.Ordinal);
    }

    private static byte[] Noise(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal static byte[] Encode(byte[] rgba, int width, int height, SKEncodedImageFormat format)
    {
        using SKImage image = SKImage.FromPixelCopy(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul), rgba, 4 * width);
        if (format == SKEncodedImageFormat.Webp)
        {
            using SKPixmap? pixels = image.PeekPixels();
            using SKData? lossless = pixels?.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 50));
            return lossless?.ToArray() ?? throw new InvalidOperationException("Skia encodes no WebP here");
        }

        using SKData data = image.Encode(format, 100);
        return data.ToArray();
    }

    private static void SetAlpha(byte[] rgba, byte alpha)
    {
        for (int i = 3; i < rgba.Length; i += 4)
        {
            rgba[i] = alpha;
        }
    }

    // An APP1 segment with one TIFF entry: tag 0x0112 (orientation), type SHORT, count 1.
    private static byte[] WithExifOrientation(byte[] jpeg, int orientation)
    {
        byte[] tiff = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        byte[] exif = [(byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, .. tiff];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }
}
