using System.Globalization;
using System.Runtime.InteropServices;
using ResNetVk.Runtime;
using SkiaSharp;

namespace ResNetVk.Offscreen.Report;

/// <summary>A rendered frame with what the network said of it.</summary>
internal static class Snapshot
{
    private const int BandHeight = 56;

    /// <summary>Renders one more frame and saves it with the last answer.</summary>
    public static void Save(FrameLoop loop, DemonstrationReport report, string path)
    {
        byte[] pixels = loop.ReadBack();
        SKImageInfo info = new(FrameLoop.Size, FrameLoop.Size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKBitmap frame = new(info);
        Marshal.Copy(pixels, 0, frame.GetPixels(), pixels.Length);
        using SKSurface surface = SKSurface.Create(info with { Height = FrameLoop.Size + BandHeight });
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(new SKColor(0x20, 0x24, 0x2C));
        canvas.DrawBitmap(frame, 0, 0);
        using SKTypeface? face = SKTypeface.FromFamilyName("DejaVu Sans");
        using SKFont font = new(face ?? SKTypeface.Default, 22);
        using SKPaint ink = new() { Color = SKColors.White, IsAntialias = true };
        canvas.DrawText(Text(report), 16, FrameLoop.Size + 36, font, ink);
        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        using FileStream file = File.Create(path);
        png.SaveTo(file);
    }

    private static string Text(DemonstrationReport report)
    {
        if (report.Modes.LastOrDefault(mode => mode.Results.Count > 0) is not FrameTimes mode)
        {
            return "no inference";
        }

        ClassPrediction answer = mode.Results.Last;
        return string.Create(CultureInfo.InvariantCulture, $"{report.Label(answer.Index)}   {answer.Probability:P1}");
    }
}
