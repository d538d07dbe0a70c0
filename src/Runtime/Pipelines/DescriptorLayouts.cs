using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Descriptor set layouts and pipeline layouts; dispatches with the same kinds of bindings and as many push constants share them.</summary>
internal sealed unsafe class DescriptorLayouts : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly Dictionary<string, (DescriptorSetLayout Set, PipelineLayout Pipeline)> _layouts = [];

    public DescriptorLayouts(VulkanDevice device) => _device = device;

    /// <summary>The Vulkan descriptor type of a binding.</summary>
    public static DescriptorType TypeOf(BindingKind kind) => kind switch
    {
        BindingKind.Storage => DescriptorType.StorageBuffer,
        BindingKind.Texels => DescriptorType.UniformTexelBuffer,
        BindingKind.StorageTexels => DescriptorType.StorageTexelBuffer,
        BindingKind.SampledImage => DescriptorType.SampledImage,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of binding"),
    };

    /// <summary>One character per binding, and the number of push constants: equal signatures have equal layouts.</summary>
    public static string Signature(Dispatch dispatch) =>
        string.Concat(dispatch.Bindings.Select(b => (char)('a' + (int)b.Kind))) + dispatch.PushConstants.Count;

    /// <summary>The layouts for a dispatch.</summary>
    public (DescriptorSetLayout Set, PipelineLayout Pipeline) Get(Dispatch dispatch)
    {
        string signature = Signature(dispatch);
        if (!_layouts.TryGetValue(signature, out (DescriptorSetLayout Set, PipelineLayout Pipeline) layouts))
        {
            layouts.Set = CreateSetLayout(dispatch.Bindings);

            // Entered before the second half exists, so that it is destroyed if that fails.
            _layouts[signature] = layouts;
            layouts.Pipeline = CreatePipelineLayout(layouts.Set, dispatch.PushConstants.Count);
            _layouts[signature] = layouts;
        }

        return layouts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((DescriptorSetLayout set, PipelineLayout pipeline) in _layouts.Values)
        {
            _device.Api.DestroyPipelineLayout(_device.Handle, pipeline, _device.HostAllocation);
            _device.Api.DestroyDescriptorSetLayout(_device.Handle, set, _device.HostAllocation);
        }

        _layouts.Clear();
    }

    private DescriptorSetLayout CreateSetLayout(IReadOnlyList<Binding> bindings)
    {
        DescriptorSetLayoutBinding[] descriptions = new DescriptorSetLayoutBinding[bindings.Count];
        for (int i = 0; i < descriptions.Length; i++)
        {
            descriptions[i] = new DescriptorSetLayoutBinding
            {
                Binding = (uint)i,
                DescriptorType = TypeOf(bindings[i].Kind),
                DescriptorCount = 1,
                StageFlags = ShaderStageFlags.ComputeBit,
            };
        }

        fixed (DescriptorSetLayoutBinding* pointer = descriptions)
        {
            DescriptorSetLayoutCreateInfo info = new()
            {
                SType = StructureType.DescriptorSetLayoutCreateInfo,
                BindingCount = (uint)descriptions.Length,
                PBindings = pointer,
            };
            DescriptorSetLayout layout = default;
            _device.Api.CreateDescriptorSetLayout(_device.Handle, &info, _device.HostAllocation, &layout).ThrowOnFailure("creating a descriptor set layout");
            return layout;
        }
    }

    private PipelineLayout CreatePipelineLayout(DescriptorSetLayout set, int pushConstants)
    {
        PushConstantRange range = new() { StageFlags = ShaderStageFlags.ComputeBit, Size = (uint)(pushConstants * sizeof(uint)) };
        PipelineLayoutCreateInfo info = new()
        {
            SType = StructureType.PipelineLayoutCreateInfo,
            SetLayoutCount = 1,
            PSetLayouts = &set,
            PushConstantRangeCount = pushConstants > 0 ? 1u : 0,
            PPushConstantRanges = &range,
        };
        PipelineLayout layout = default;
        _device.Api.CreatePipelineLayout(_device.Handle, &info, _device.HostAllocation, &layout).ThrowOnFailure("creating a pipeline layout");
        return layout;
    }
}
