using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Descriptor set layouts and pipeline layouts; dispatches whose bindings have the same kinds share them.</summary>
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
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of binding"),
    };

    /// <summary>One character per binding: equal signatures have equal layouts.</summary>
    public static string Signature(IReadOnlyList<Binding> bindings) =>
        string.Concat(bindings.Select(b => (char)('a' + (int)b.Kind)));

    /// <summary>The layouts for these bindings.</summary>
    public (DescriptorSetLayout Set, PipelineLayout Pipeline) Get(IReadOnlyList<Binding> bindings)
    {
        string signature = Signature(bindings);
        if (!_layouts.TryGetValue(signature, out (DescriptorSetLayout Set, PipelineLayout Pipeline) layouts))
        {
            layouts.Set = CreateSetLayout(bindings);

            // Entered before the second half exists, so that it is destroyed if that fails.
            _layouts[signature] = layouts;
            layouts.Pipeline = CreatePipelineLayout(layouts.Set);
            _layouts[signature] = layouts;
        }

        return layouts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((DescriptorSetLayout set, PipelineLayout pipeline) in _layouts.Values)
        {
            _device.Api.DestroyPipelineLayout(_device.Handle, pipeline, null);
            _device.Api.DestroyDescriptorSetLayout(_device.Handle, set, null);
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
            _device.Api.CreateDescriptorSetLayout(_device.Handle, &info, null, &layout).ThrowOnFailure("creating a descriptor set layout");
            return layout;
        }
    }

    private PipelineLayout CreatePipelineLayout(DescriptorSetLayout set)
    {
        PipelineLayoutCreateInfo info = new() { SType = StructureType.PipelineLayoutCreateInfo, SetLayoutCount = 1, PSetLayouts = &set };
        PipelineLayout layout = default;
        _device.Api.CreatePipelineLayout(_device.Handle, &info, null, &layout).ThrowOnFailure("creating a pipeline layout");
        return layout;
    }
}
