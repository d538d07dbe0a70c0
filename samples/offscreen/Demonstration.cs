using ResNetVk.Format;
using ResNetVk.Offscreen.Modes;
using ResNetVk.Offscreen.Report;
using ResNetVk.Offscreen.Vulkan;
using ResNetVk.Runtime;

namespace ResNetVk.Offscreen;

/// <summary>Runs the frame loop in every mode and reports.</summary>
internal static class Demonstration
{
    /// <summary>Everything, from the engine's device to the figures.</summary>
    /// <returns>The exit status: 1 when the validation layer had something to say.</returns>
    public static int Run(Options options, TextWriter output)
    {
        CompiledModel model = ModelSource.Load(options.Model);
        PictureFile picture = PictureFile.Read(options.Picture);
        using HostDevice host = new(options.Validation);
        DemonstrationReport report = Measure(host, model, picture, options);
        if (options.Json)
        {
            JsonReport.Write(output, report);
        }
        else
        {
            TextReport.Write(output, report);
        }

        return report.ValidationMessages.Count == 0 ? 0 : 1;
    }

    private static DemonstrationReport Measure(HostDevice host, CompiledModel model, PictureFile picture, Options options)
    {
        // The library works on the engine's device; everything is compiled and allocated before the first frame.
        #region prepare
        using VulkanDevice device = VulkanDevice.Adopt(host.Lend());
        using InferenceSession session = InferenceSession.PrepareAsync(device, model, new SessionOptions { Stepping = true, InFlight = 1 })
            .GetAwaiter().GetResult();
        #endregion
        using FrameLoop loop = new(host, picture);
        List<FrameTimes> all = [];
        foreach (string name in options.Modes)
        {
            using IInferenceMode mode = Create(name, host, session, loop.Frames, options.Budget);
            all.Add(loop.Run(mode, options.Frames));
        }

        DemonstrationReport report = new(host.Name, model.Plan, options.Budget, all, session.LongestPartTime, host.Messages);
        if (options.Plot is string plot)
        {
            FrameTimePlot.Save(report, plot);
        }

        if (options.Snapshot is string snapshot)
        {
            Snapshot.Save(loop, report, snapshot);
        }

        return report;
    }

    private static IInferenceMode Create(string name, HostDevice host, InferenceSession session, IReadOnlyList<Frame> frames, TimeSpan budget) => name switch
    {
        "record" => new RecordMode(session, frames),
        "step" => new StepMode(host, session, frames, budget),
        "async" => new AsyncMode(session, frames),
        _ => new OffMode(session.Model.Plan.Classification!.ClassCount),
    };
}
