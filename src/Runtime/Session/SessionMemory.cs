using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>The arena, and where each binding of the plan lies.</summary>
/// <remarks>Weights come when it is known which alternatives read them.</remarks>
internal sealed class SessionMemory : IDisposable
{
    private readonly DisposalStack _owned = new();
#pragma warning disable CA2213 // _owned disposes it.
    private readonly DeviceBuffer _arena;
#pragma warning restore CA2213

    /// <summary>Allocates the arena and an exchange.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="tuning">Sizes and paths.</param>
    /// <exception cref="DeviceRequirementException">A buffer is larger than the device allows.</exception>
    /// <exception cref="OutOfDeviceMemoryException">Device memory is exhausted.</exception>
    public SessionMemory(VulkanDevice device, ModelPlan plan, SessionTuning tuning)
    {
        try
        {
            // A network whose every value is an input or output has no activations; Vulkan has no empty buffers.
            long arenaSize = Math.Max(plan.ArenaSizeInBytes, 16);
            _arena = _owned.Add(new DeviceBuffer(device, arenaSize, DeviceBuffer.ShaderUsage, MemoryUse.DeviceOnly, "the arena"));
            Exchange = _owned.Add(new Exchange(device, plan, tuning));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What blocking inferences read and write.</summary>
    public Exchange Exchange { get; }

    /// <summary>The weights of the chosen alternatives; null until they are allocated. Not owned.</summary>
    public WeightStore? Weights { get; set; }

    /// <summary>Device memory of arena and exchange.</summary>
    public long SizeInBytesOnDevice => _arena.MemorySizeInBytes + Exchange.MemorySizeInBytes;

    /// <summary>Where a weight lies, or null when no chosen alternative reads it.</summary>
    public BufferRange? Weight(WeightKey key) => Weights?.Find(key);

    /// <summary>The memory a binding of the plan stands for.</summary>
    /// <param name="binding">Of a chosen alternative or of a prepack dispatch of a chosen one.</param>
    /// <param name="packing">Weights that are there for packing or timing only; null outside of it.</param>
    /// <param name="exchange">What the inference reads and writes; null for <see cref="Exchange"/>.</param>
    public ResolvedBinding Resolve(Binding binding, WeightStore? packing = null, Exchange? exchange = null)
    {
        BufferRange region = binding.Space switch
        {
            BufferSpace.Arena => new BufferRange(_arena, binding.OffsetInBytes, binding.SizeInBytes),
            BufferSpace.Tensor or BufferSpace.Packed => FindWeight(new WeightKey(binding.Space, binding.Tensor!), packing).From(binding.OffsetInBytes),
            BufferSpace.Texture => throw new InvalidOperationException("A texture is the program's: see HostImageLoads."),
            _ => (exchange ?? Exchange).Find(binding),
        };

        // A picture's size is known at run time only: the shader sees the whole buffer and reads the size in it.
        BufferRange visible = binding.Space == BufferSpace.Image ? region : region.First(binding.SizeInBytes);
        return new ResolvedBinding(binding.Kind, visible, binding.Writes) { Clears = binding.Clears };
    }

    /// <summary>The copy that brings an input into the arena, written in blocks; null where dispatches do.</summary>
    /// <param name="load">The alternative chosen for its load step.</param>
    /// <param name="input">Which input.</param>
    /// <param name="exchange">Where it comes from; the input is its own.</param>
    public BufferCopyCommand? CopyOfInput(Alternative load, int input, Exchange exchange) => load.Copy is ArenaRange copy
        ? new BufferCopyCommand(exchange.InputInBlocks(input), _arena, copy.OffsetInBytes)
        : null;

    /// <summary>The copy that brings an output out of the arena; null where dispatches do.</summary>
    /// <param name="store">The alternative chosen for its store step.</param>
    /// <param name="output">Which output.</param>
    /// <param name="exchange">Where it goes.</param>
    public BufferCopyCommand? CopyOfOutput(Alternative store, int output, Exchange exchange) => store.Copy is ArenaRange copy
        ? new BufferCopyCommand(new BufferRange(_arena, copy.OffsetInBytes, copy.SizeInBytes), exchange.Output(output).Buffer, exchange.Output(output).OffsetInBytes)
        : null;

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();

    private BufferRange FindWeight(WeightKey key, WeightStore? packing) =>
        Weights?.Find(key)
            ?? packing?.Find(key)
            ?? throw new InvalidOperationException($"The weight '{key.Name}' ({key.Space}) was not allocated.");
}
