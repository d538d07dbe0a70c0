using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>The weights that the alternatives of one shape read, in temporary memory: those of the file, and packed ones once wanted.</summary>
internal sealed class TrialWeights
{
    private readonly WeightPacker _packer;
    private readonly Dictionary<string, PackedTensor> _packed;
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

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
        _packer = new WeightPacker(device, memory, pipelines, commands, owner);
        _packed = PackedBy(model.Plan, alternatives);
        string[] names = TensorsOf(alternatives, _packed.Values);
        Store = owner.Add(new WeightStore(
            device,
            names.Select(name => (new WeightKey(BufferSpace.Tensor, name), model.Tensors[name].BoundSizeInBytes))
                .Concat(_packed.Values.Select(packed => (new WeightKey(BufferSpace.Packed, packed.Name), packed.SizeInBytes))),
            tuning.WeightUse(device),
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
        return TensorsOf(alternatives, packed.Values).Sum(name => model.Tensors[name].BoundSizeInBytes) + packed.Values.Sum(tensor => tensor.SizeInBytes);
    }

    /// <summary>Packs what an alternative reads packed, unless another one has read it before.</summary>
    public void Pack(Alternative alternative)
    {
        PackedTensor[] wanted = alternative.Dispatches
            .SelectMany(dispatch => dispatch.Bindings)
            .Where(binding => binding.Space == BufferSpace.Packed && _done.Add(binding.Tensor!))
            .Select(binding => _packed[binding.Tensor!])
            .ToArray();
        if (wanted.Length > 0)
        {
            _packer.Pack(wanted, Store, "packing weights for timing");
        }
    }

    private static Dictionary<string, PackedTensor> PackedBy(ModelPlan plan, IEnumerable<Alternative> alternatives)
    {
        HashSet<string> used = new(Bound(alternatives, BufferSpace.Packed), StringComparer.Ordinal);
        return plan.PackedTensors.Where(packed => used.Contains(packed.Name)).ToDictionary(packed => packed.Name, StringComparer.Ordinal);
    }

    private static string[] TensorsOf(IEnumerable<Alternative> alternatives, IEnumerable<PackedTensor> packed) => Bound(alternatives, BufferSpace.Tensor)
        .Concat(packed.SelectMany(tensor => tensor.Prepacks).SelectMany(prepack => prepack.Bindings).Where(b => b.Space == BufferSpace.Tensor).Select(b => b.Tensor!))
        .Distinct(StringComparer.Ordinal)
        .ToArray();

    private static IEnumerable<string> Bound(IEnumerable<Alternative> alternatives, BufferSpace space) => alternatives
        .SelectMany(alternative => alternative.Dispatches)
        .SelectMany(dispatch => dispatch.Bindings)
        .Where(binding => binding.Space == space)
        .Select(binding => binding.Tensor!);
}
