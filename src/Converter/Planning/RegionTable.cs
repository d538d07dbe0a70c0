using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>Says where each value lies: computed ones in the arena, constants as tensors of the file or packed from them.</summary>
/// <remarks>Collects the weights and packed tensors that the plan refers to while steps are being planned.</remarks>
internal sealed class RegionTable
{
    private readonly ArenaLayout _layout;
    private readonly Func<Value, Value> _storageOf;
    private readonly WeightTable _weights;
    private readonly Dictionary<string, long> _weightSizes = [];
    private readonly Dictionary<string, PackedTensor> _packed = [];

    /// <summary>Creates the table.</summary>
    /// <param name="layout">Offsets by the name of the value that owns the storage.</param>
    /// <param name="storageOf">The value whose storage a value shares (itself where it has its own).</param>
    /// <param name="weights">Names of the weights over all plans of the file.</param>
    /// <param name="rules">What holds for every layer.</param>
    public RegionTable(ArenaLayout layout, Func<Value, Value> storageOf, WeightTable weights, PlanRules rules)
    {
        Rules = rules;
        _weights = weights;
        _layout = layout;
        _storageOf = storageOf;
    }

    /// <summary>What holds for every layer.</summary>
    public PlanRules Rules { get; }

    /// <summary>Bytes of the weights that some dispatch reads.</summary>
    public long WeightSizeInBytes => _weightSizes.Values.Sum();

    /// <summary>Packed tensors that some alternative reads, in order of first use.</summary>
    public IReadOnlyCollection<PackedTensor> PackedTensors => _packed.Values;

    /// <summary>The region of an activation in the blocked layout; a constant is brought there once at load.</summary>
    public Binding Activation(Value value)
    {
        Value storage = _storageOf(value);
        long size = BlockedShape.Of(storage.Shape).SizeInBytesOf(Rules.ActivationType);
        CheckSize(value, size);
        return storage.IsConstant ? BlockedConstant(storage, size) : Arena(storage.Name, size);
    }

    /// <summary>All of the arena.</summary>
    public Binding WholeArena => new() { Space = BufferSpace.Arena, SizeInBytes = _layout.SizeInBytes, Kind = BindingKind.Storage };

    /// <summary>A part of a block of the arena.</summary>
    /// <param name="block">Its name.</param>
    /// <param name="offsetInBytes">Where in the block, a multiple of <see cref="PlanLimits.ArenaAlignment"/>.</param>
    /// <param name="sizeInBytes">With the offset at most the block's size.</param>
    public Binding InBlock(string block, long offsetInBytes, long sizeInBytes)
    {
        Binding region = Arena(block, sizeInBytes);
        return region with { OffsetInBytes = region.OffsetInBytes + offsetInBytes };
    }

    /// <summary>A region of the arena that belongs to a block of the layout.</summary>
    private Binding Arena(string block, long sizeInBytes) => new()
    {
        Space = BufferSpace.Arena,
        OffsetInBytes = _layout.Offsets[block],
        SizeInBytes = sizeInBytes,
        Kind = BindingKind.Storage,
    };

    /// <summary>Name of the arena block for what a node's dispatches hand to each other.</summary>
    /// <remarks>With a NUL, which no name of a source has.</remarks>
    public static string ScratchBlock(Node node) => $"{node.Output.Name}\0scratch";

    /// <summary>A part of the node's scratch region; its alternatives share it, since only one of them runs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="offsetInBytes">Where in the region, a multiple of <see cref="PlanLimits.ArenaAlignment"/>.</param>
    /// <param name="sizeInBytes">With the offset at most what <see cref="ConvolutionPlanner.ScratchSizeInBytes"/> says.</param>
    public Binding Scratch(Node node, long offsetInBytes, long sizeInBytes) => InBlock(ScratchBlock(node), offsetInBytes, sizeInBytes);

    /// <summary>The region of a constant in its canonical, dense layout, of the type it is stored in; it ends with a whole word.</summary>
    public Binding Weight(Value value)
    {
        Binding region = Table(value);
        _weightSizes[region.Tensor!] = value.Data!.ToBytes().Length;
        return region;
    }

    /// <summary>The same of a constant that the planner made: a tensor of the file that is no weight of the network.</summary>
    public Binding Table(Value value)
    {
        long bound = ((long)value.Data!.ToBytes().Length + 3) / 4 * 4;
        CheckSize(value, bound);
        return new Binding
        {
            Space = BufferSpace.Tensor,
            Tensor = _weights.NameOf(value),
            SizeInBytes = bound,
            Kind = BindingKind.Storage,
        };
    }

    /// <summary>A packed tensor, made by a prepack dispatch the first time it is asked for.</summary>
    /// <param name="name">Weight and form; equal names mean equal contents.</param>
    /// <param name="sizeInBytes">Size of the packed form.</param>
    /// <param name="prepack">Builds the dispatch, given the region it writes.</param>
    public Binding Packed(string name, long sizeInBytes, Func<Binding, Dispatch> prepack) => PackedOf(name, sizeInBytes, region => [prepack(region)]);

    /// <summary>A packed tensor, made by several prepack dispatches, a part by each, the first time it is asked for.</summary>
    /// <param name="name">Weights and form; equal names mean equal contents.</param>
    /// <param name="sizeInBytes">Size of the packed form.</param>
    /// <param name="prepacks">
    /// Builds the dispatches, given the whole region; the part that one writes begins at a multiple of <see cref="PlanLimits.ArenaAlignment"/>.
    /// </param>
    public Binding PackedOf(string name, long sizeInBytes, Func<Binding, IReadOnlyList<Dispatch>> prepacks)
    {
        Binding region = new() { Space = BufferSpace.Packed, Tensor = name, SizeInBytes = sizeInBytes, Kind = BindingKind.Storage };
        if (!_packed.ContainsKey(name))
        {
            _packed.Add(name, new PackedTensor { Name = name, SizeInBytes = sizeInBytes, Prepacks = prepacks(region) });
        }

        return region;
    }

    private static void CheckSize(Value value, long bytes)
    {
        if (bytes > PlanLimits.StorageBufferRange)
        {
            throw new ConversionException(
                $"'{value.Name}' of shape {value.Shape} takes {bytes} bytes; a kernel can reach {PlanLimits.StorageBufferRange} bytes of one tensor on every device",
                value.IsConstant ? "make the layer smaller" : "use a smaller --input-shape");
        }
    }

    private Binding BlockedConstant(Value value, long size)
    {
        BlockedShape shape = BlockedShape.Of(value.Shape);
        return Packed($"{_weights.NameOf(value)}#blocked", size, region => Relayout.DenseToBlocked(shape, Weight(value), region, Rules).Build());
    }
}
