using ResNetVk.Runtime;

#pragma warning disable CA2012 // The task is kept until it has ended, and asked for its result once: a frame loop cannot await.

namespace ResNetVk.Offscreen.Modes;

/// <summary>Inferences that the library submits itself, one after the other, beside the frames; the picture comes from the processor.</summary>
internal sealed class AsyncMode : IInferenceMode
{
    private readonly InferenceSession _session;
    private readonly byte[] _pixels;
    private readonly ClassPrediction[] _best = new ClassPrediction[1];
    private ValueTask _task;
    private bool _running;

    /// <summary>Makes room for a picture.</summary>
    public AsyncMode(InferenceSession session, IReadOnlyList<Frame> frames)
    {
        _session = session;
        _pixels = new byte[frames[0].Pixels.Bytes.Length];
        Results = new LabelTally(session.Model.Plan.Classification!.ClassCount);
    }

    public string Name => "async";

    public LabelTally Results { get; }

    public bool IsWarm => Results.Count > 1;

    public bool WantsPixels => true;

    #region async

    /// <summary>Starts an inference with what was read back of the frame when it was drawn last, unless one is running.</summary>
    public void Record(Frame frame)
    {
        if (!_running && frame.IsReadBack)
        {
            // Memory and predictions belong to the inference until the task has ended.
            frame.Pixels.Bytes.CopyTo(_pixels);
            _task = _session.ClassifyImageAsync(_pixels, frame.Target.Width, frame.Target.Height, _best);
            _running = true;
        }
    }

    /// <summary>Looks whether it has ended.</summary>
    public void Collect(Frame frame)
    {
        if (_running && _task.IsCompleted)
        {
            _running = false;
            _task.GetAwaiter().GetResult();
            Results.Add(_best[0]);
        }
    }

    #endregion

    public void Dispose()
    {
        if (_running)
        {
            // A ValueTask that has not ended must not be waited for by itself.
            _task.AsTask().Wait();
        }
    }
}
