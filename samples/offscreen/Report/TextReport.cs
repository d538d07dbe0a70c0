using System.Globalization;

namespace ResNetVk.Offscreen.Report;

/// <summary>The table for people.</summary>
internal static class TextReport
{
    public static void Write(TextWriter output, DemonstrationReport report)
    {
        int frames = report.Modes[0].FrameMilliseconds.Count;
        Line(output, $"{report.Plan.Name} on {report.Device}, {frames} frames of {FrameLoop.Size} x {FrameLoop.Size} in each mode, {FrameLoop.InFlight} in flight");
        Line(output, $"");
        Line(output, $"{"inference",-10}{"frame ms",10}{"p95",9}{"p99",9}{"max",9}{"record us",11}{"inferences",12}  {"label",-14}{"managed bytes",14}");
        foreach (FrameTimes mode in report.Modes)
        {
            IReadOnlyList<double> times = mode.FrameMilliseconds;
            string record = mode.Results.Count == 0 ? "-" : FrameTimes.Quantile(mode.RecordMicroseconds, 0.5).ToString("F1", CultureInfo.InvariantCulture);
            Line(
                output,
                $"{mode.Mode,-10}{FrameTimes.Quantile(times, 0.5),10:F2}{FrameTimes.Quantile(times, 0.95),9:F2}{FrameTimes.Quantile(times, 0.99),9:F2}{times.Max(),9:F2}{record,11}{mode.Results.Count,12}  {report.Label(mode.Results.Usual),-14}{mode.AllocatedBytes,14}");
        }

        Line(output, $"");
        if (report.LongestPart > TimeSpan.Zero)
        {
            Line(output, $"step: {report.Budget.TotalMilliseconds:G3} ms of each frame; the longest part that cannot be divided takes {report.LongestPart.TotalMilliseconds:F3} ms");
        }

        foreach (string message in report.ValidationMessages)
        {
            Line(output, $"validation: {message}");
        }
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
