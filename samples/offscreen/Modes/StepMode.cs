using ResNetVk.Offscreen.Vulkan;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;

namespace ResNetVk.Offscreen.Modes;

/// <summary>A part of an inference in every frame's command buffer, as much as fits the budget.</summary>
internal sealed class StepMode : IInferenceMode
{
    private readonly InferenceSession _session;
    private readonly TimeSpan _budget;

    // In turns, so that an inference can begin while the results of the one before are still on their way. The picture is a copy: the frame's image is
    // drawn over long before the inference has finished, perhaps before it has read all of it.
    private readonly ColourImage[] _pictures;
    private readonly InferenceBinding[] _bindings;

    // By frame in flight: the inference whose last part the frame has.
    private readonly InferenceBinding?[] _finished;
    private int _current;
    private bool _inProgress;

    /// <summary>Makes the bindings.</summary>
    public StepMode(HostDevice device, InferenceSession session, IReadOnlyList<Frame> frames, TimeSpan budget)
    {
        _session = session;
        _budget = budget;
        _pictures = [.. frames.Select(frame => new ColourImage(
            device, frame.Target.Width, frame.Target.Height, ImageUsageFlags.SampledBit | ImageUsageFlags.TransferDstBit))];
        _bindings = [.. _pictures.Select(picture => session.Bind(new BindingSource
        {
            Image = new HostImage { Planes = [new HostImagePlane(picture.View.Handle)], Width = picture.Width, Height = picture.Height },
        }))];
        _finished = new InferenceBinding?[frames.Count];
        Results = new LabelTally(session.Model.Plan.Classification!.ClassCount);
    }

    public string Name => "step";

    public LabelTally Results { get; }

    // Each binding allocates a little at its first inference.
    public bool IsWarm => Results.Count >= _bindings.Length;

    public bool WantsPixels => false;

    #region step

    /// <summary>The frame has been drawn: an inference begins with its image, or goes on with an earlier one.</summary>
    public void Record(Frame frame)
    {
        if (!_inProgress)
        {
            _pictures[_current].CopyFrom(frame.Commands.Handle, frame.Target);
            _inProgress = true;
        }

        StepStatus status = _session.RecordStep(
            frame.Commands.Handle.Handle, _budget, _bindings[_current], InferenceWork.FromImage | InferenceWork.WithClasses);
        if (status == StepStatus.Finished)
        {
            // The results are there when this frame has finished.
            _finished[frame.Index] = _bindings[_current];
            _current = (_current + 1) % _bindings.Length;
            _inProgress = false;
        }
    }

    /// <summary>The frame's fence was waited for.</summary>
    public void Collect(Frame frame)
    {
        if (_finished[frame.Index] is InferenceBinding binding)
        {
            Span<ClassPrediction> best = stackalloc ClassPrediction[1];
            binding.GetClasses(best);
            Results.Add(best[0]);
            _finished[frame.Index] = null;
        }
    }

    #endregion

    public void Dispose()
    {
        _session.CancelSteps();
        Array.ForEach(_bindings, binding => binding.Dispose());
        Array.ForEach(_pictures, picture => picture.Dispose());
    }
}
