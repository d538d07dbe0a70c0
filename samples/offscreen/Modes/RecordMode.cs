using ResNetVk.Runtime;

namespace ResNetVk.Offscreen.Modes;

/// <summary>A whole inference in every frame's command buffer; its label is read when the frame has finished.</summary>
internal sealed class RecordMode : IInferenceMode
{
    private readonly InferenceSession _session;
    private readonly InferenceBinding[] _bindings;
    private readonly bool[] _recorded;

    #region bind

    /// <summary>Makes a binding for each frame in flight: its image goes in, and its label comes out.</summary>
    public RecordMode(InferenceSession session, IReadOnlyList<Frame> frames)
    {
        _session = session;
        _bindings = [.. frames.Select(frame => session.Bind(new BindingSource
        {
            Image = new HostImage
            {
                Planes = [new HostImagePlane(frame.Target.View.Handle, HostImageLayout.ShaderReadOnly)],
                Width = frame.Target.Width,
                Height = frame.Target.Height,
            },
        }))];
        _recorded = new bool[frames.Count];
        Results = new LabelTally(session.Model.Plan.Classification!.ClassCount);
    }

    #endregion

    public string Name => "record";

    public LabelTally Results { get; }

    public bool IsWarm => Results.Count >= _bindings.Length;

    public bool WantsPixels => false;

    #region record

    /// <summary>The frame has been drawn: the end of its render pass made the image readable for compute shaders.</summary>
    public void Record(Frame frame)
    {
        _session.Record(frame.Commands.Handle.Handle, _bindings[frame.Index], InferenceWork.FromImage | InferenceWork.WithClasses);
        _recorded[frame.Index] = true;
    }

    /// <summary>The frame's fence was waited for.</summary>
    public void Collect(Frame frame)
    {
        if (_recorded[frame.Index])
        {
            Span<ClassPrediction> best = stackalloc ClassPrediction[1];
            _bindings[frame.Index].GetClasses(best);
            Results.Add(best[0]);
            _recorded[frame.Index] = false;
        }
    }

    #endregion

    public void Dispose() => Array.ForEach(_bindings, binding => binding.Dispose());
}
