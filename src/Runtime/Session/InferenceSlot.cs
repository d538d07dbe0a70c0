using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>
/// One inference's ends: what it reads and writes, the dispatches between there and the arena, and the sequences of a whole inference. The body is
/// shared by all slots of a session.
/// </summary>
/// <remarks>Used by one thread at a time.</remarks>
internal sealed class InferenceSlot : IDisposable
{
    /// <summary>Kinds of <see cref="InferenceWork"/>, which are numbered from 0.</summary>
    public const int WorkCount = (int)(InferenceWork.FromImage | InferenceWork.WithClasses) + 1;

    private readonly PlanSelection _selection;
    private readonly SessionMemory _memory;
    private readonly BoundSteps _body;
    private readonly BoundSteps _ends;
    private readonly IReadOnlyList<ChosenStep> _imageLoads;
    private readonly bool[] _inputsSet;
    private readonly BufferCopyCommand[] _copiesOfOutputs;

    // By work; null where it was not wanted yet.
    private readonly RecordingContent?[] _contents = new RecordingContent?[WorkCount];

    /// <summary>Binds the ends.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="selection">The alternatives chosen.</param>
    /// <param name="pipelines">Have or make what the ends need.</param>
    /// <param name="memory">Arena and weights.</param>
    /// <param name="body">The body, bound.</param>
    /// <param name="exchange">What is read and written; not owned.</param>
    /// <param name="image">The picture in textures of the host, which the model takes; null for one that is set.</param>
    public InferenceSlot(
        VulkanDevice device,
        ModelPlan plan,
        PlanSelection selection,
        PipelineSet pipelines,
        SessionMemory memory,
        BoundSteps body,
        Exchange exchange,
        HostImage? image = null)
    {
        HostImageLoads? hostLoads = image is null ? null : new HostImageLoads(plan, selection, image);
        _imageLoads = hostLoads?.Steps ?? selection.ImageLoads;
        HasHostImage = image is not null;
        IsImageSet = HasHostImage;
        Plan = plan;
        _selection = selection;
        _memory = memory;
        _body = body;
        Exchange = exchange;
        _inputsSet = plan.Inputs.Select((_, i) => !exchange.OwnsInput(i)).ToArray();
        _copiesOfOutputs = selection.Stores.Select((store, i) => memory.CopyOfOutput(store.Alternative, i, exchange)).OfType<BufferCopyCommand>().ToArray();
        _ends = new BoundSteps(
            device,
            selection.Loads.Concat(_imageLoads.Where(step => step.Role != StepRole.Load)).Concat(selection.Stores).Concat(selection.Classification),
            pipelines,
            binding => memory.Resolve(binding, exchange: exchange),
            hostLoads);
    }

    /// <summary>The plan.</summary>
    public ModelPlan Plan { get; }

    /// <summary>What is read and written.</summary>
    public Exchange Exchange { get; }

    /// <summary>True when the picture is in textures of the host.</summary>
    public bool HasHostImage { get; }

    /// <summary>True after <see cref="SetImage"/>, and when the picture is the host's.</summary>
    public bool IsImageSet { get; private set; }

    /// <summary>True when the results of an inference are there, or will be when it has finished.</summary>
    public bool HasOutputs { get; private set; }

    /// <summary>True when its classes are.</summary>
    public bool HasClasses { get; private set; }

    /// <summary>Changes whenever command buffers recorded from <see cref="Content"/> before are no longer good.</summary>
    public int ImageVersion { get; private set; }

    /// <summary>True when an input has a value, or is a host's.</summary>
    public bool IsInputSet(int index) => _inputsSet[index];

    /// <summary>Stores an input of the slot's own.</summary>
    public void SetInput(int index, ReadOnlySpan<float> values)
    {
        Exchange.WriteInput(index, values, _selection.Loads[index].Alternative);
        _inputsSet[index] = true;
    }

    /// <summary>Stores a picture. Nothing that reads it may be pending.</summary>
    public void SetImage(ReadOnlySpan<byte> rgba, int width, int height)
    {
        IsImageSet = false;
        Exchange.Image!.Write(rgba, width, height);
        Follow();
        IsImageSet = true;
    }

    /// <summary>Makes room for pictures up to a size. Nothing that reads the picture may be pending; one that was set is gone.</summary>
    public void ReserveImage(int width, int height)
    {
        IsImageSet = false;
        Exchange.Image!.Reserve(width, height);
        Follow();
    }

    /// <summary>Says that an inference begins: earlier results are gone.</summary>
    public void Begin() => (HasOutputs, HasClasses) = (false, false);

    /// <summary>Says that an inference has finished, or that the caller vouches for its finish.</summary>
    public void Finish(InferenceWork work)
    {
        HasOutputs = true;
        HasClasses |= (work & InferenceWork.WithClasses) != 0;
    }

    /// <summary>Everything an inference does. The same object until the picture moves to another buffer.</summary>
    /// <param name="work">What is wanted; the model must be able to do it.</param>
    public RecordingContent Content(InferenceWork work) => _contents[(int)work] ??= CreateContent(work);

    /// <summary>Classification of results that are there.</summary>
    public RecordingContent ClassesContent() => new()
    {
        FollowsEarlierDispatches = true,
        Dispatches = Sequence(_selection.Classification),
        CopiesOut = CopiesOut(),
    };

    /// <summary>
    /// A dispatch of no workgroups with each pipeline. Some drivers compile a pipeline, or read it from their cache, when it is first dispatched
    /// (Mesa's software driver: 15 ms or 3 s for a ResNet-18, before its first inference), and a frame should not wait for that.
    /// </summary>
    public RecordingContent FirstUse() => new()
    {
        Dispatches = new DispatchSequence(_body.All.Concat(_ends.All)
            .GroupBy(dispatch => dispatch.Pipeline)
            .Select(dispatches => dispatches.First() with { Grid = new Grid(0, 0, 0) })),
    };

    /// <summary>The steps of an inference in order.</summary>
    public IEnumerable<ChosenStep> Steps(InferenceWork work)
    {
        IEnumerable<ChosenStep> steps = Loads(work).Concat(_selection.Body).Concat(_selection.Stores);
        return Has(work, InferenceWork.WithClasses) ? steps.Concat(_selection.Classification) : steps;
    }

    /// <inheritdoc/>
    public void Dispose() => _ends.Dispose();

    private static bool Has(InferenceWork work, InferenceWork part) => (work & part) != 0;

    // One step per input.
    private IReadOnlyList<ChosenStep> Loads(InferenceWork work) => Has(work, InferenceWork.FromImage) ? _imageLoads : _selection.Loads;

    private void Follow()
    {
        ImageChange change = Exchange.Image!.Change;
        if (change == ImageChange.Buffer)
        {
            _ends.MoveImage(Exchange.Image.Range);
            Array.Clear(_contents, 0, _contents.Length);
        }
        else if (change == ImageChange.Copy)
        {
            // In place: on a device with memory of its own this happens whenever a picture has another size than the last.
            foreach (RecordingContent? content in _contents)
            {
                content?.ReplaceCopyIn(Exchange.Image.Copy!.Value);
            }
        }

        ImageVersion += change == ImageChange.None ? 0 : 1;
        Exchange.Image.Followed();
    }

    private RecordingContent CreateContent(InferenceWork work)
    {
        ChosenStep[] steps = Steps(work).ToArray();
        List<BufferCopyCommand> copiesIn = [];
        if (steps.Any(step => step.Role == StepRole.Load) && Exchange.Inputs?.Copy(Exchange.Inputs.Device.SizeInBytes) is BufferCopyCommand inputs)
        {
            copiesIn.Add(inputs);
        }

        if (steps.Any(step => step.Role == StepRole.LoadImage) && Exchange.Image!.Copy is BufferCopyCommand image)
        {
            copiesIn.Add(image);
        }

        return new RecordingContent
        {
            // Another slot's inference may be using the arena when this one starts.
            FollowsEarlierDispatches = true,
            CopiesIn = copiesIn.ToArray(),
            CopiesOfInputs = CopiesOfInputs(work),
            Dispatches = Sequence(steps),
            CopiesOfOutputs = _copiesOfOutputs,
            CopiesOut = CopiesOut(),
        };
    }

    private BufferCopyCommand[] CopiesOfInputs(InferenceWork work) =>
        Loads(work).Select((load, i) => _memory.CopyOfInput(load.Alternative, i, Exchange)).OfType<BufferCopyCommand>().ToArray();

    private DispatchSequence Sequence(IEnumerable<ChosenStep> steps) =>
        new(steps.SelectMany(step => step.Role == StepRole.Body ? _body[step] : _ends[step]));

    private BufferCopyCommand[] CopiesOut() =>
        Exchange.Results?.Copy(Exchange.Results.Device.SizeInBytes) is BufferCopyCommand results ? [results] : [];
}
