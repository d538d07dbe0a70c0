using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Runs the prepack dispatches of packed tensors.</summary>
internal sealed class WeightPacker
{
    private readonly VulkanDevice _device;
    private readonly SessionMemory _memory;
    private readonly PipelineSet _pipelines;
    private readonly LoadCommands _commands;

    // Objects in use by a submission live here; if it never ends, they must not be freed with a stack frame.
    private readonly DisposalStack _owner;

    /// <summary>Prepares to pack.</summary>
    public WeightPacker(VulkanDevice device, SessionMemory memory, PipelineSet pipelines, LoadCommands commands, DisposalStack owner)
    {
        _device = device;
        _memory = memory;
        _pipelines = pipelines;
        _commands = commands;
        _owner = owner;
    }

    /// <summary>Packs; when it returns, it has happened on the device.</summary>
    /// <param name="tensors">What to make.</param>
    /// <param name="packing">Holds the weights, canonical or packed, that the session's memory does not.</param>
    /// <param name="operation">For messages.</param>
    public void Pack(IReadOnlyList<PackedTensor> tensors, WeightStore packing, string operation)
    {
        Dispatch[] prepacks = tensors.SelectMany(packed => packed.Prepacks).ToArray();
        (ComputePipeline Pipeline, ResolvedBinding[] Bindings)[] dispatches = prepacks
            .Select(prepack => (
                _pipelines.Get(prepack, subgroupSize: 0),
                prepack.Bindings.Select(binding => _memory.Resolve(binding, packing)).ToArray()))
            .ToArray();
        DescriptorTable descriptors = _owner.Add(new DescriptorTable(_device, dispatches));
        RecordingContent content = new()
        {
            Dispatches = new DispatchSequence(dispatches.Select(
                (d, i) => new BoundDispatch(d.Pipeline, descriptors.Sets[i], prepacks[i].Grid, d.Bindings, prepacks[i].PushConstants.ToArray()))),
        };
        _commands.Run(content, operation);
        _owner.Remove(descriptors);
    }
}
