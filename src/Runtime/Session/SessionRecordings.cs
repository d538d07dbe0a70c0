using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>The command buffers of a session: recorded once, replayed at every inference.</summary>
internal sealed class SessionRecordings : IDisposable
{
    private readonly SessionMemory _memory;
    private readonly CommandRecorder _recorder;
    private readonly DescriptorTable _descriptors;
    private readonly Dictionary<ChosenStep, BoundDispatch[]> _bound = [];
    private readonly List<(BoundDispatch Dispatch, int Binding)> _imageBindings = [];
    private readonly PlanSelection _selection;

    /// <summary>Writes the descriptors and records everything.</summary>
    public SessionRecordings(
        VulkanDevice device,
        PlanSelection selection,
        SessionMemory memory,
        PipelineSet pipelines,
        CommandRecorder recorder,
        CommandPoolHandle pool)
    {
        _selection = selection;
        _memory = memory;
        _recorder = recorder;
        (ChosenStep Step, Dispatch Dispatch, ComputePipeline Pipeline, ResolvedBinding[] Bindings)[] all = selection.All
            .SelectMany(step => step.Alternative.Dispatches.Select(dispatch => (
                step,
                dispatch,
                pipelines.Get(dispatch, step.Alternative.Requirements.SubgroupSize),
                dispatch.Bindings.Select(binding => memory.Resolve(binding)).ToArray())))
            .ToArray();
        _descriptors = new DescriptorTable(device, all.Select(d => (d.Pipeline, d.Bindings)).ToArray());
        try
        {
            BoundDispatch[] bound = all
                .Select((d, i) => new BoundDispatch(d.Pipeline, _descriptors.Sets[i], d.Dispatch.Grid, d.Bindings, d.Dispatch.PushConstants.ToArray()))
                .ToArray();
            for (int i = 0; i < bound.Length;)
            {
                int count = all[i].Step.Alternative.Dispatches.Count;
                _bound.Add(all[i].Step, bound[i..(i + count)]);
                i += count;
            }

            for (int i = 0; i < bound.Length; i++)
            {
                for (int b = 0; b < all[i].Dispatch.Bindings.Count; b++)
                {
                    if (all[i].Dispatch.Bindings[b].Space == BufferSpace.Image)
                    {
                        _imageBindings.Add((bound[i], b));
                    }
                }
            }

            Tensors = pool.Allocate();
            TensorsWithClasses = pool.Allocate();
            Images = pool.Allocate();
            ImagesWithClasses = pool.Allocate();
            Classes = pool.Allocate();
            RecordingContent tensors = Content(selection.Loads, withClasses: false, fromImage: false);
            DispatchCount = tensors.Dispatches.Count;
            BarrierCount = recorder.Record(Tensors, tensors);
            if (selection.Classification.Count > 0)
            {
                recorder.Record(TensorsWithClasses, Content(selection.Loads, withClasses: true, fromImage: false));
                recorder.Record(Classes, new RecordingContent
                {
                    ReadsEarlierResults = true,
                    Dispatches = Bound(selection.Classification),
                    CopiesOut = CopiesOut(),
                });
            }

            RecordImages();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>One inference from tensors.</summary>
    public CommandBuffer Tensors { get; }

    /// <summary>The same with classification; recorded only for classifiers.</summary>
    public CommandBuffer TensorsWithClasses { get; }

    /// <summary>One inference from the picture; recorded only when the network takes pictures.</summary>
    public CommandBuffer Images { get; }

    /// <summary>The same with classification; recorded only for classifiers that take pictures.</summary>
    public CommandBuffer ImagesWithClasses { get; }

    /// <summary>Classification of the last inference; recorded only for classifiers.</summary>
    public CommandBuffer Classes { get; }

    /// <summary>Dispatches in <see cref="Tensors"/>.</summary>
    public int DispatchCount { get; }

    /// <summary>Barriers between dispatches in <see cref="Tensors"/>.</summary>
    public int BarrierCount { get; }

    /// <summary>Everything an inference from tensors does, classification included, for measuring.</summary>
    public IReadOnlyList<ChosenStep> MeasuredSteps =>
        [.. _selection.Loads, .. _selection.Body, .. _selection.Stores, .. _selection.Classification];

    /// <summary>The content of a recording of <see cref="MeasuredSteps"/> with timestamps.</summary>
    public RecordingContent MeasuredContent(QueryPool timestamps) =>
        Content(_selection.Loads, withClasses: true, fromImage: false) with { Timestamps = timestamps };

    /// <summary>Follows a change of the picture. Nothing may be pending.</summary>
    public void Follow(ImageChange change)
    {
        if (change == ImageChange.Buffer)
        {
            foreach ((BoundDispatch dispatch, int binding) in _imageBindings)
            {
                dispatch.Bindings[binding] = dispatch.Bindings[binding] with { Range = _memory.Image!.Range };
                _descriptors.Write(dispatch.Set, binding, dispatch.Bindings[binding]);
            }
        }

        if (change != ImageChange.None)
        {
            RecordImages();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptors.Dispose();

    private void RecordImages()
    {
        if (!_selection.TakesImages)
        {
            return;
        }

        _recorder.Record(Images, Content(_selection.ImageLoads, withClasses: false, fromImage: true));
        if (_selection.Classification.Count > 0)
        {
            _recorder.Record(ImagesWithClasses, Content(_selection.ImageLoads, withClasses: true, fromImage: true));
        }
    }

    private RecordingContent Content(IReadOnlyList<ChosenStep> loads, bool withClasses, bool fromImage)
    {
        List<BufferCopyCommand> copiesIn = [];
        bool fromTensors = loads.Any(step => step.Role == StepRole.Load);
        if (fromTensors && _memory.Inputs.Copy(_memory.Inputs.Device.SizeInBytes) is BufferCopyCommand inputs)
        {
            copiesIn.Add(inputs);
        }

        if (fromImage && _memory.Image!.Copy is BufferCopyCommand image)
        {
            copiesIn.Add(image);
        }

        IEnumerable<ChosenStep> steps = loads.Concat(_selection.Body).Concat(_selection.Stores);
        return new RecordingContent
        {
            CopiesIn = copiesIn,
            Dispatches = Bound(withClasses ? steps.Concat(_selection.Classification) : steps),
            CopiesOut = CopiesOut(),
        };
    }

    private BoundDispatch[] Bound(IEnumerable<ChosenStep> steps) => steps.SelectMany(step => _bound[step]).ToArray();

    private BufferCopyCommand[] CopiesOut() =>
        _memory.Results.Copy(_memory.Results.Device.SizeInBytes) is BufferCopyCommand results ? [results] : [];
}
