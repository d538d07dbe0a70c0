using System.Text.Encodings.Web;
using System.Text.Json;

namespace ResNetVk.Offscreen.Report;

/// <summary>The same for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(TextWriter output, DemonstrationReport report) => output.WriteLine(JsonSerializer.Serialize(
        new
        {
            report.Device,
            Network = report.Plan.Name,
            BudgetMilliseconds = report.Budget.TotalMilliseconds,
            LongestPartMilliseconds = report.LongestPart.TotalMilliseconds,
            Modes = report.Modes.Select(mode => new
            {
                Inference = mode.Mode,
                Frames = mode.FrameMilliseconds.Count,
                MedianMilliseconds = FrameTimes.Quantile(mode.FrameMilliseconds, 0.5),
                P95Milliseconds = FrameTimes.Quantile(mode.FrameMilliseconds, 0.95),
                P99Milliseconds = FrameTimes.Quantile(mode.FrameMilliseconds, 0.99),
                MaxMilliseconds = mode.FrameMilliseconds.Max(),
                RecordMicroseconds = FrameTimes.Quantile(mode.RecordMicroseconds, 0.5),
                Inferences = mode.Results.Count,
                SameLabel = mode.Results.UsualCount,
                Label = report.Label(mode.Results.Usual),
                Probability = mode.Results.Last.Probability,
                mode.AllocatedBytes,
            }),
            report.ValidationMessages,
        },
        s_options));
}
