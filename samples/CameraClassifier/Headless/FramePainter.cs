using System.Globalization;
using SkiaSharp;

namespace ResNetVk.CameraClassifier.Headless;

/// <summary>Draws what the network says onto a frame.</summary>
internal static class FramePainter
{
    private const int MostRows = 3;

    /// <summary>Draws into the frame's own pixels: a panel at the bottom, as large as the frame allows.</summary>
    public static unsafe void Paint(Picture picture, NamedFrame frame)
    {
        if (frame.Predictions.Count == 0)
        {
            return;
        }

        using System.Buffers.MemoryHandle pixels = picture.Rgba.Pin();
        SKImageInfo info = new(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKSurface surface = SKSurface.Create(info, (nint)pixels.Pointer, info.RowBytes)
            ?? throw new InvalidOperationException($"no surface over {picture.Width} x {picture.Height} pixels");
        SKCanvas canvas = surface.Canvas;
        float unit = Math.Clamp(Math.Min(picture.Width, picture.Height) / 22f, 5, 40);
        int rows = Math.Min(MostRows, frame.Predictions.Count);
        float height = unit * ((1.5f * rows) + 0.6f);
        using SKPaint panel = new() { Color = new SKColor(0x10, 0x14, 0x18, 0xD0) };
        canvas.DrawRect(0, picture.Height - height, picture.Width, height, panel);
        using SKTypeface? face = SKTypeface.FromFamilyName("DejaVu Sans");
        using SKFont font = new(face ?? SKTypeface.Default, unit);
        for (int row = 0; row < rows; row++)
        {
            DrawRow(canvas, font, frame.Predictions[row], isBest: row == 0, unit, picture.Width, picture.Height - height + (unit * ((1.5f * row) + 0.4f)));
        }
    }

    private static void DrawRow(SKCanvas canvas, SKFont font, NamedClass prediction, bool isBest, float unit, int width, float top)
    {
        using SKPaint bar = new() { Color = isBest ? new SKColor(0x1F, 0x8A, 0x70) : new SKColor(0x4A, 0x55, 0x60), IsAntialias = true };
        using SKPaint ink = new() { Color = isBest ? SKColors.White : new SKColor(0xC9, 0xD1, 0xD9), IsAntialias = true };
        float left = unit / 2;
        canvas.DrawRect(left, top, (width - unit) * prediction.Probability, unit * 1.3f, bar);
        canvas.DrawText(prediction.Label, left + (unit / 4), top + unit, font, ink);
        string percent = prediction.Probability.ToString("P0", CultureInfo.InvariantCulture);
        canvas.DrawText(percent, width - left - (unit / 4) - font.MeasureText(percent), top + unit, font, ink);
    }
}
