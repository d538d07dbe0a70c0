using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>The weights that the alternatives of one shape read, in temporary memory: those of the file, and packed ones once wanted.</summary>
internal sealed class TrialWeights
{
    private readonly VulkanDevice _device;
    private readonly SessionMemory _memory;
    private readonly PipelineSet _pipelines;
    private readonly LoadCommands _commands;
    private readonly Dictionary<string, PackedTensor> _packed;
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    // Objects in use by a submission live here; one that never ends must not lose them.
    private readonly DisposalStack _owner;

    /// <summary>Allocates all of it and uploads what is of the file.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="model">Plan and tensors.</param>
    /// <param name="memory">Where activations lie.</param>
    /// <param name="pipelines">Pipelines of packing are made there.</param>
    /// <param name="commands">To upload and pack.</param>
    /// <param name="tuning">Sizes and paths.</param>
    /// <param name="alternatives">Whose weights.</param>
    /// <param name="owner">Frees the memory.</param>
    public TrialWeights(
        VulkanDevice device,
        CompiledModel model,
        SessionMemory memory,
        PipelineSet pipelines,
        LoadCommands commands,
        SessionTuning tuning,
        IReadOnlyCollection<Alternative> alternatives,
        DisposalStack owner)
    {
        _device = device;
        _owner = owner;
        _memory = memory;
        _pipelines = pipelines;
        _commands = commands;
        _packed = PackedBy(model.Plan, alternatives);
        string[] names = TensorsOf(alternatives, _packed.Values);
        Store = owner.Add(new WeightStore(
            device,
            names.Select(name => (new WeightKey(BufferSpace.Tensor, name), model.Tensors[name].Data.Length))
                .Concat(_packed.Values.Select(packed => (new WeightKey(BufferSpace.Packed, packed.Name), packed.SizeInBytes))),
            device.Memory.DirectUpload && !tuning.ForceStaging ? MemoryUse.DirectUpload : MemoryUse.DeviceOnly,
            tuning.WeightSlabSizeInBytes,
            tuning.ForceFlush));
        Uploader uploader = owner.Add(new Uploader(device, commands, tuning));
        foreach (string name in names)
        {
            uploader.Write(Store.Find(new WeightKey(BufferSpace.Tensor, name))!.Value, model.Tensors[name].Data);
        }

        uploader.Finish();
        owner.Remove(uploader);
    }

    /// <summary>Where they lie.</summary>
    public WeightStore Store { get; }

    /// <summary>Bytes that the weights of alternatives take.</summary>
    public static long SizeInBytes(CompiledModel model, IReadOnlyCollection<Alternative> alternatives)
    {
        Dictionary<string, PackedTensor> packed = PackedBy(model.Plan, alternatives);
        return TensorsOf(alternatives, packed.Values).Sum(name => model.Tensors[name].Data.Length) + packed.Values.Sum(tensor => tensor.SizeInBytes);
    }

    /// <summary>Packs what an alternative reads packed, unless another one has read it before.</summary>
    public void Pack(Alternative alternative)
    {
        PackedTensor[] wanted = alternative.Dispatches
            .SelectMany(dispatch => dispatch.Bindings)
            .Where(binding => binding.Space == BufferSpace.Packed && _done.Add(binding.Tensor!))
            .Select(binding => _packed[binding.Tensor!])
            .ToArray();
        if (wanted.Length == 0)
        {
            return;
        }

        (ComputePipeline Pipeline, ResolvedBinding[] Bindings)[] dispatches = wanted
            .Select(packed => (
                _pipelines.Get(packed.Prepack, subgroupSize: 0),
                packed.Prepack.Bindings.Select(binding => _memory.Resolve(binding, Store)).ToArray()))
            .ToArray();
        DescriptorTable descriptors = _owner.Add(new DescriptorTable(_device, dispatches));
        RecordingContent content = new()
        {
            Dispatches = dispatches
                .Select((d, i) => new BoundDispatch(d.Pipeline, descriptors.Sets[i], wanted[i].Prepack.Grid, d.Bindings, wanted[i].Prepack.PushConstants.ToArray()))
                .ToArray(),
        };
        _commands.Run(content, "packing weights for timing");
        _owner.Remove(descriptors);
    }

    private static Dictionary<string, PackedTensor> PackedBy(ModelPlan plan, IEnumerable<Alternative> alternatives)
    {
        HashSet<string> used = new(Bound(alternatives, BufferSpace.Packed), StringComparer.Ordinal);
        return plan.PackedTensors.Where(packed => used.Contains(packed.Name)).ToDictionary(packed => packed.Name, StringComparer.Ordinal);
    }

    private static string[] TensorsOf(IEnumerable<Alternative> alternatives, IEnumerable<PackedTensor> packed) => Bound(alternatives, BufferSpace.Tensor)
        .Concat(packed.SelectMany(tensor => tensor.Prepack.Bindings).Where(b => b.Space == BufferSpace.Tensor).Select(b => b.Tensor!))
        .Distinct(StringComparer.Ordinal)
        .ToArray();

    private static IEnumerable<string> Bound(IEnumerable<Alternative> alternatives, BufferSpace space) => alternatives
        .SelectMany(alternative => alternative.Dispatches)
        .SelectMany(dispatch => dispatch.Bindings)
        .Where(binding => binding.Space == space)
        .Select(binding => binding.Tensor!);
}
