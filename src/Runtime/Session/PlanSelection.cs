using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>The alternatives a device runs of a plan: for every step the first it can, or the one that was found fastest.</summary>
internal sealed class PlanSelection
{
    private readonly ModelPlan _plan;
    private readonly DeviceInfo _device;
    private readonly Func<PlanStep, Alternative, bool>? _filter;
    private readonly bool _divisible;

    // What each step would run if none covered others.
    private readonly IReadOnlyList<ChosenStep> _body;
    private IReadOnlyList<PackedTensor>? _packedTensors;

    /// <summary>Chooses the first alternatives.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="device">The device that will run it.</param>
    /// <param name="filter">See <see cref="SessionOptions.AlternativeFilter"/>.</param>
    /// <param name="divisible">True where an inference is run in parts: without alternatives that compute several steps in one dispatch.</param>
    /// <exception cref="DeviceRequirementException">For some step there is nothing the device can run.</exception>
    public PlanSelection(ModelPlan plan, DeviceInfo device, Func<PlanStep, Alternative, bool>? filter, bool divisible = false)
    {
        _plan = plan;
        _device = device;
        _filter = filter;
        _divisible = divisible;
        Loads = plan.Inputs.Select(input => Choose(StepRole.Load, input.Load)).ToArray();
        TakesImages = plan.Inputs.Any(input => input.LoadImage is not null);
        ImageLoads = ChooseLoads(StepRole.LoadImage, input => input.LoadImage);
        TextureLoads = ChooseLoads(StepRole.LoadTexture, input => input.LoadTexture);
        PlanesLoads = ChooseLoads(StepRole.LoadPlanes, input => input.LoadPlanes);
        _body = plan.Steps.Select(step => Choose(StepRole.Body, step)).ToArray();
        Body = Cover(_body);
        Stores = plan.Outputs.Select(output => Choose(StepRole.Store, output.Store)).ToArray();
        Classification = (plan.Classification?.Steps ?? []).Select(step => Choose(StepRole.Classification, step)).ToArray();
    }

    private PlanSelection(PlanSelection first, Func<ChosenStep, ChosenStep> follow, bool body = false)
    {
        _plan = first._plan;
        _device = first._device;
        _filter = first._filter;
        _divisible = first._divisible;
        TakesImages = first.TakesImages;
        Loads = first.Loads.Select(follow).ToArray();
        ImageLoads = FollowLoads(first.ImageLoads);
        TextureLoads = FollowLoads(first.TextureLoads);
        PlanesLoads = FollowLoads(first.PlanesLoads);

        // The same objects where the body stays, since it is bound by them.
        _body = body ? first._body.Select(follow).ToArray() : first._body;
        Body = body ? Cover(_body) : first.Body;
        Stores = first.Stores.Select(follow).ToArray();
        Classification = first.Classification.Select(follow).ToArray();

        ChosenStep[] FollowLoads(IReadOnlyList<ChosenStep> loads) =>
            loads.Select((step, i) => step.Role == StepRole.Load ? Loads[i] : follow(step)).ToArray();
    }

    /// <summary>The kind of device.</summary>
    public DeviceType DeviceType => _device.Type;

    /// <summary>True when some input can be a picture.</summary>
    public bool TakesImages { get; }

    /// <summary>One step per input, from tensors.</summary>
    public IReadOnlyList<ChosenStep> Loads { get; }

    /// <summary>
    /// One step per input, from the picture where the input takes one, else from its tensor; empty when none takes pictures.
    /// </summary>
    public IReadOnlyList<ChosenStep> ImageLoads { get; }

    /// <summary>One step per input, from a texture where the input takes one, else from its tensor; empty when none takes textures.</summary>
    public IReadOnlyList<ChosenStep> TextureLoads { get; }

    /// <summary>One step per input, from planes of textures where the input takes them, else from its tensor; empty when none takes planes.</summary>
    public IReadOnlyList<ChosenStep> PlanesLoads { get; }

    /// <summary>The network; steps that another one covers have no dispatches.</summary>
    public IReadOnlyList<ChosenStep> Body { get; }

    /// <summary>One step per output.</summary>
    public IReadOnlyList<ChosenStep> Stores { get; }

    /// <summary>Soft-max and top-k; empty when the network is no classifier.</summary>
    public IReadOnlyList<ChosenStep> Classification { get; }

    /// <summary>Packed tensors that chosen alternatives read.</summary>
    /// <exception cref="DeviceRequirementException">The device cannot pack one of them.</exception>
    public IReadOnlyList<PackedTensor> PackedTensors => _packedTensors ??= ChoosePackedTensors();

    /// <summary>Every chosen step once, but for those of textures: they have nothing to be bound to before the program gives a picture.</summary>
    public IEnumerable<ChosenStep> All =>
        Loads.Concat(ImageLoads.Where(step => step.Role == StepRole.LoadImage)).Concat(Body).Concat(Stores).Concat(Classification);

    /// <summary>The same plan with what was found out on the device.</summary>
    public PlanSelection With(IReadOnlyDictionary<PlanStep, StepOutcome> outcomes) =>
        new(this, step => outcomes.TryGetValue(step.Step, out StepOutcome? outcome) ? step.With(outcome) : step, body: true);

    /// <summary>The same plan without alternatives that failed a self-test. For every step one must be left.</summary>
    /// <param name="putAside">What self-tests found, by <see cref="AlternativeKey"/>.</param>
    public PlanSelection Without(IReadOnlyDictionary<string, SelfTestFinding> putAside) =>
        putAside.Count == 0 ? this : new(this, step => step.Without(putAside), body: true);

    /// <summary>
    /// The same plan with ends that look at inputs, outputs and classes as storage buffers, and do not copy from or to what is a host's: its buffer need
    /// not be made for texels or copies, and a host writes dense inputs.
    /// </summary>
    /// <param name="exchange">Says whose the inputs and outputs are.</param>
    /// <exception cref="InvalidOperationException">An input or output that is the host's can only be copied, as the alternatives were filtered.</exception>
    public PlanSelection ForStorageBuffers(Exchange exchange)
    {
        // Copies use the session's own buffers, which are made for everything.
        HashSet<ChosenStep> own = [.. Loads.Where((_, input) => exchange.OwnsInput(input)), .. Stores.Where((_, output) => exchange.OwnsOutput(output))];
        return new(this, step => own.Contains(step) && step.Alternative.Copy is not null ? step
            : step.Candidates.FirstOrDefault(UsesStorageOutside) is Alternative alternative ? step.With(alternative)
            : step.Alternative.Copy is null ? step
            : throw new InvalidOperationException(
                $"The {(step.Role == StepRole.Load ? "input" : "output")} of '{step.Step.Name}' is bound to a buffer of the host's, which need not be one that can be copied, "
                + $"and a copy is all that the session may do: let {nameof(SessionOptions)}.{nameof(SessionOptions.AlternativeFilter)} admit a dispatch, or bind without it."));
    }

    /// <summary>True when the device can make a packed tensor.</summary>
    /// <param name="name">Its name.</param>
    public bool CanPack(string name) => PackingExceeds(_plan.PackedTensors.First(tensor => tensor.Name == name)) is null;

    /// <summary>Names of the packed or file tensors that chosen alternatives read, each once.</summary>
    public IEnumerable<string> TensorsBound(BufferSpace space) => All.Concat(TextureLoads).Concat(PlanesLoads)
        .SelectMany(step => step.Alternative.Dispatches)
        .SelectMany(dispatch => dispatch.Bindings)
        .Where(binding => binding.Space == space)
        .Select(binding => binding.Tensor!)
        .Distinct(StringComparer.Ordinal);

    /// <summary>The alternatives of a step that the device can run and the filter lets through, in the plan's order.</summary>
    public IEnumerable<Alternative> Possible(PlanStep step) => step.Alternatives.Where(alternative => ReasonAgainst(step, alternative) is null);

    private ChosenStep[] ChooseLoads(StepRole role, Func<PlannedInput, PlanStep?> stepOf) => _plan.Inputs.Any(input => stepOf(input) is not null)
        ? _plan.Inputs.Select((input, i) => stepOf(input) is PlanStep step ? Choose(role, step) : Loads[i]).ToArray()
        : [];

    private ChosenStep Choose(StepRole role, PlanStep step)
    {
        (Alternative Alternative, string? Against)[] judged = step.Alternatives.Select(alternative => (alternative, ReasonAgainst(step, alternative))).ToArray();
        return Array.Exists(judged, j => j.Against is null)
            ? new ChosenStep(role, step, judged)
            : throw new DeviceRequirementException(
                $"{_device.Name} cannot run step '{step.Name}' ({step.Operator}): "
                + string.Join(" ", judged.Select(j => $"{j.Alternative.Name}: {j.Against}")) + " Use another device or a smaller model.");
    }

    private static ChosenStep[] Cover(IReadOnlyList<ChosenStep> steps)
    {
        ChosenStep[] covered = steps.ToArray();
        for (int i = 0; i < steps.Count; i += 1 + steps[i].Alternative.Covers)
        {
            for (int k = 1; k <= steps[i].Alternative.Covers; k++)
            {
                covered[i + k] = steps[i + k].CoveredBy(steps[i]);
            }
        }

        return covered;
    }

    // Weights that only another alternative reads are not on the device.
    private static bool UsesStorageOutside(Alternative alternative) => alternative.Copy is null && alternative.Dispatches
        .SelectMany(dispatch => dispatch.Bindings)
        .All(binding => binding.Space switch
        {
            BufferSpace.Arena => true,
            BufferSpace.Tensor or BufferSpace.Packed => false,
            _ => binding.Kind == BindingKind.Storage,
        });

    private string? ReasonAgainst(PlanStep step, Alternative alternative)
    {
        if (_filter is not null && !_filter(step, alternative))
        {
            return "The session's AlternativeFilter excludes it.";
        }

        if (_divisible && alternative.Covers > 0)
        {
            return $"It computes {alternative.Covers + 1} steps at once, and the session is to divide them (SessionOptions.Stepping).";
        }

        return RequirementCheck.Unmet(alternative.Requirements, _device.Capabilities)
            ?? alternative.Dispatches
                .Select(dispatch => LimitCheck.Exceeded(dispatch, alternative.Requirements.SubgroupSize, _device.Capabilities))
                .FirstOrDefault(reason => reason is not null);
    }

    private string? PackingExceeds(PackedTensor tensor) => tensor.Prepacks
        .Select(prepack => LimitCheck.Exceeded(prepack, 0, _device.Capabilities))
        .FirstOrDefault(reason => reason is not null);

    private PackedTensor[] ChoosePackedTensors()
    {
        HashSet<string> used = new(TensorsBound(BufferSpace.Packed), StringComparer.Ordinal);
        PackedTensor[] packed = _plan.PackedTensors.Where(tensor => used.Contains(tensor.Name)).ToArray();
        foreach (PackedTensor tensor in packed)
        {
            if (PackingExceeds(tensor) is string reason)
            {
                throw new DeviceRequirementException(
                    $"{_device.Name} cannot pack the weight '{tensor.Name}': {reason} "
                    + "Use another device, or exclude the alternatives that read it with SessionOptions.AlternativeFilter.");
            }
        }

        return packed;
    }
}
