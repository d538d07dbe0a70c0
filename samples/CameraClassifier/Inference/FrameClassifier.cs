using System.Diagnostics;
using System.Runtime.CompilerServices;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.CameraClassifier.Inference;

/// <summary>A network that names frames, each as a whole or in steps. Used by one thread at a time; allocates nothing per frame.</summary>
internal sealed class FrameClassifier : IDisposable
{
    private const InferenceWork PictureToClasses = InferenceWork.FromImage | InferenceWork.WithClasses;

    private readonly InferenceSession _session;
    private readonly Memory<ClassPrediction> _best;
    private readonly FrameResult _result = new();
    private bool _stepping;
    private uint _steppedFrame;

    private FrameClassifier(InferenceSession session, string? noSteps)
    {
        _session = session;
        NoSteps = noSteps;
        _best = _result.Best.AsMemory(0, Math.Min(FrameResult.MostPredictions, session.Model.Plan.Classification!.K));
    }

    /// <summary>The plan of the network.</summary>
    public ModelPlan Plan => _session.Model.Plan;

    /// <summary>Why <see cref="Step"/> cannot be used on this device; null when it can.</summary>
    public string? NoSteps { get; }

    /// <summary>Compiles, uploads and measures on another thread, so that afterwards no frame has to wait.</summary>
    /// <exception cref="Exception">Those of <see cref="InferenceSession.PrepareAsync"/>.</exception>
    public static async Task<FrameClassifier> PrepareAsync(VulkanDevice device, CompiledModel model, int width, int height, CancellationToken cancellation)
    {
        bool steps = device.Capabilities.TimestampValidBits > 0;
        SessionOptions options = new()
        {
            Stepping = steps,
            InFlight = 1,
            PipelineCachePath = SharedDevice.CacheFileFor(model, device.Info),
        };
        InferenceSession session = await InferenceSession.PrepareAsync(device, model, options, progress: null, cancellation).ConfigureAwait(false);
        session.ReserveImage(width, height);
        return new FrameClassifier(session, steps ? null : $"the queue of {device.Info.Name} has no timestamps");
    }

    /// <summary>Names a frame: all of the network, no thread is blocked.</summary>
    /// <param name="frame">The frame's number.</param>
    /// <param name="rgba">Its pixels; not to be touched until the task has ended.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <returns>Valid until the next call.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FrameResult> ClassifyAsync(uint frame, ReadOnlyMemory<byte> rgba, int width, int height)
    {
        if (_stepping)
        {
            _session.CancelSteps();
            _stepping = false;
        }

        long started = Stopwatch.GetTimestamp();
        await _session.ClassifyImageAsync(rgba, width, height, _best).ConfigureAwait(false);
        return Finished(frame, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Goes on with the inference in progress for a part of the device's time, or begins one with this frame. Does not wait.</summary>
    /// <param name="budget">Time on the device.</param>
    /// <param name="frame">The frame's number.</param>
    /// <param name="rgba">Its pixels.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <returns>Valid until the next call.</returns>
    public FrameResult Step(TimeSpan budget, uint frame, ReadOnlySpan<byte> rgba, int width, int height)
    {
        if (!_stepping)
        {
            _session.SetImage(rgba, width, height);
            _stepping = true;
            _steppedFrame = frame;
        }

        try
        {
            if (_session.Step(budget, binding: null, PictureToClasses) == StepStatus.Finished)
            {
                _stepping = false;
                _session.Classify(_best.Span);
                return Finished(_steppedFrame, _session.LastStepTime);
            }
        }
        catch
        {
            // A step that fails ends the inference.
            _stepping = false;
            throw;
        }

        _result.IsNew = false;
        _result.NetworkTime = _session.LastStepTime;
        _result.Progress = _session.StepProgress;
        return _result;
    }

    public void Dispose() => _session.Dispose();

    private FrameResult Finished(uint frame, TimeSpan networkTime)
    {
        _result.Count = _best.Length;
        _result.ClassifiedFrame = frame;
        _result.IsNew = true;
        _result.NetworkTime = networkTime;
        _result.Progress = 1;
        return _result;
    }
}
