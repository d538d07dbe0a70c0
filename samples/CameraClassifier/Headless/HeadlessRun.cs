using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ResNetVk.CameraClassifier.Inference;
using ResNetVk.CameraClassifier.Models;
using ResNetVk.Format;

namespace ResNetVk.CameraClassifier.Headless;

/// <summary>Names the frames of a video, a camera or pictures, without a page.</summary>
internal static class HeadlessRun
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Runs until the source ends, or the program is told to stop.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(Options options, TextWriter output, CancellationToken cancellation)
    {
        using IFrameSource source = FrameSource.Open(options.Source!);
        ModelEntry entry = ModelCatalog.Find(options.Models).First
            ?? throw new CameraException("There is no model.", "Give the program one: --model FILE.rnvk");
        CompiledModel model = entry.Load();
        using SharedDevice shared = new(options.Device);
        using FrameClassifier classifier = await FrameClassifier.PrepareAsync(shared.Get(), model, 640, 480, cancellation).ConfigureAwait(false);
        if (options.Budget is not null && classifier.NoSteps is string reason)
        {
            throw new CameraException($"The network cannot run in steps: {reason}.", "Leave --budget out.");
        }

        using IFrameSink? sink = options.Output is null ? null : FrameSink.Open(options.Output, source.FramesPerSecond);
        List<NamedFrame> frames = [];
        Stopwatch elapsed = Stopwatch.StartNew();
        uint number = 0;
        while (frames.Count < (options.Frames ?? int.MaxValue) && !cancellation.IsCancellationRequested && source.Next() is Picture picture)
        {
            FrameResult result = await NameAsync(classifier, options.Budget, number++, picture, source.IsStill).ConfigureAwait(false);
            NamedFrame frame = NamedFrame.Of(picture.Name, result, model.Plan.Labels);
            frames.Add(frame);
            if (!options.Json)
            {
                await output.WriteLineAsync(frame.ToString()).ConfigureAwait(false);
            }

            if (sink is not null)
            {
                FramePainter.Paint(picture, frame);
                sink.Write(picture);
            }
        }

        Summarize(options, output, entry.Name, shared.Get().Info.Name, frames, elapsed.Elapsed);
        return 0;
    }

    private static async ValueTask<FrameResult> NameAsync(FrameClassifier classifier, TimeSpan? budget, uint number, Picture picture, bool untilNamed)
    {
        if (budget is not TimeSpan share)
        {
            return await classifier.ClassifyAsync(number, picture.Rgba, picture.Width, picture.Height).ConfigureAwait(false);
        }

        // A picture of a folder stays until its name is there; a video goes on.
        while (true)
        {
            FrameResult result = classifier.Step(share, number, picture.Rgba.Span, picture.Width, picture.Height);
            if (result.IsNew || !untilNamed)
            {
                return result;
            }

            // The device may need the cores itself.
            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    private static void Summarize(Options options, TextWriter output, string model, string device, List<NamedFrame> frames, TimeSpan elapsed)
    {
        double[] times = [.. frames.Select(frame => frame.NetworkMilliseconds).Order()];
        double median = times.Length == 0 ? 0 : times[times.Length / 2];
        if (options.Json)
        {
            output.WriteLine(JsonSerializer.Serialize(
                new { device, model, frames, elapsedMilliseconds = elapsed.TotalMilliseconds, networkMilliseconds = median, output = options.Output }, s_json));
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{frames.Count} frames in {elapsed.TotalSeconds:0.0} s; the network takes {median:0.00} ms of a frame (median), {model} on {device}"));
        if (options.Output is not null)
        {
            output.WriteLine($"written: {options.Output}");
        }
    }
}
