using System.Text.Json;
using System.Text.Json.Serialization;
using ResNetVk.CameraClassifier.Models;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.CameraClassifier.Server;

/// <summary>What page and server tell each other as text, which is everything but frames and their answers.</summary>
internal static class Messages
{
    /// <summary>The longest text a page may send.</summary>
    public const int LongestTextInBytes = 4096;

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The first thing a page is told.</summary>
    public static byte[] Hello(DeviceInfo device, ModelCatalog catalog, TimeSpan? budget) => Write(new
    {
        Type = "hello",
        Device = device.Name,
        DeviceType = device.Type.ToString(),
        Driver = $"{device.DriverName} {device.DriverVersion}".Trim(),
        Models = catalog.Entries.Select(entry => entry.Name),
        Budget = budget?.TotalMilliseconds,
        FrameHeader.MostPixels,
    });

    /// <summary>A network is being loaded.</summary>
    public static byte[] Loading(string model) => Write(new { Type = "loading", Model = model });

    /// <summary>A network can be used.</summary>
    public static byte[] Ready(string model, ModelPlan plan, string? noSteps)
    {
        PlannedInput input = plan.Inputs[0];
        ImagePreprocessing image = input.Image!;
        int height = image.ChannelsLast ? input.Shape[1] : input.Shape[2];
        int width = image.ChannelsLast ? input.Shape[2] : input.Shape[3];
        return Write(new
        {
            Type = "ready",
            Model = model,
            Labels = plan.Labels.Count > 0 ? plan.Labels : [.. Enumerable.Range(0, plan.Classification!.ClassCount).Select(index => $"class {index}")],
            Samples = ModelCatalog.SamplesFor(plan.Labels),
            InputWidth = width,
            InputHeight = height,
            Gray = image.Color == ImageColor.Gray,
            ShorterSide = image.KeepSize ? 0 : image.ResizeShorterSide ?? Math.Min(width, height),
            plan.Statistics.Parameters,
            plan.Statistics.MultiplyAdds,
            NoSteps = noSteps,
        });
    }

    /// <summary>A network cannot be used.</summary>
    public static byte[] Failed(string? model, string message, string hint) => Write(new { Type = "failed", Model = model, Message = message, Hint = hint });

    /// <summary>Reads what a page wants.</summary>
    /// <returns>Null when it is no such text.</returns>
    public static Selection? ReadSelection(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize<Selection>(text, s_options) is { Budget: null or (> 0 and <= 1000) } selection ? selection : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Write<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, s_options);
}
