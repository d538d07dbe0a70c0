using ResNetVk.Format;
using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>
/// The compute pipelines of a session. Dispatches with equal shader, constants, subgroup size, binding kinds and number of push constants share one.
/// </summary>
internal sealed unsafe class PipelineSet : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly PipelineCacheHandle _cache;
    private readonly ShaderModules _modules;
    private readonly DescriptorLayouts _layouts;
    private readonly Dictionary<string, ComputePipeline> _pipelines = [];

    public PipelineSet(VulkanDevice device, PipelineCacheHandle cache, IReadOnlyDictionary<string, TensorEntry> tensors)
    {
        _device = device;
        _cache = cache;
        _modules = new ShaderModules(device, tensors);
        _layouts = new DescriptorLayouts(device);
    }

    /// <summary>Number of distinct pipelines.</summary>
    public int Count => _pipelines.Count;

    /// <summary>The pipeline of a dispatch, created at the first request.</summary>
    /// <param name="dispatch">The dispatch.</param>
    /// <param name="subgroupSize">The subgroup size its alternative needs; 0 for any.</param>
    /// <exception cref="VulkanException">The driver refused the pipeline.</exception>
    public ComputePipeline Get(Dispatch dispatch, int subgroupSize)
    {
        string layout = DescriptorLayouts.Signature(dispatch);
        string key = $"{dispatch.Shader}|{layout}|{subgroupSize}|{string.Join(",", dispatch.Constants)}";
        if (!_pipelines.TryGetValue(key, out ComputePipeline? pipeline))
        {
            pipeline = Create(dispatch, subgroupSize);
            _pipelines.Add(key, pipeline);
        }

        return pipeline;
    }

    /// <summary>Frees what only the creation of pipelines needs. <see cref="Get"/> still works and makes it anew.</summary>
    public void ReleaseModules() => _modules.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ComputePipeline pipeline in _pipelines.Values)
        {
            _device.Api.DestroyPipeline(_device.Handle, pipeline.Handle, null);
        }

        _pipelines.Clear();
        _modules.Dispose();
        _layouts.Dispose();
    }

    private ComputePipeline Create(Dispatch dispatch, int subgroupSize)
    {
        (DescriptorSetLayout setLayout, PipelineLayout layout) = _layouts.Get(dispatch);
        using NativeStrings entryPoint = new("main");
        uint[] constants = dispatch.Constants.ToArray();
        SpecializationMapEntry[] entries = new SpecializationMapEntry[constants.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = new SpecializationMapEntry((uint)i, (uint)(i * sizeof(uint)), sizeof(uint));
        }

        fixed (uint* data = constants)
        fixed (SpecializationMapEntry* map = entries)
        {
            SpecializationInfo specialization = new()
            {
                MapEntryCount = (uint)entries.Length,
                PMapEntries = map,
                DataSize = (nuint)(constants.Length * sizeof(uint)),
                PData = data,
            };
            PipelineShaderStageRequiredSubgroupSizeCreateInfo required = new()
            {
                SType = StructureType.PipelineShaderStageRequiredSubgroupSizeCreateInfo,
                RequiredSubgroupSize = (uint)subgroupSize,
            };
            bool demandsSize = subgroupSize > 0 && _device.Capabilities.SubgroupSizeControl;
            ComputePipelineCreateInfo info = new()
            {
                SType = StructureType.ComputePipelineCreateInfo,
                Flags = _device.CapturesStatistics ? PipelineCreateFlags.CreateCaptureStatisticsBitKhr : PipelineCreateFlags.None,
                Layout = layout,
                BasePipelineIndex = -1,
                Stage = new PipelineShaderStageCreateInfo
                {
                    SType = StructureType.PipelineShaderStageCreateInfo,
                    PNext = demandsSize ? &required : null,
                    Flags = NeedsFullSubgroups(constants, subgroupSize)
                        ? PipelineShaderStageCreateFlags.RequireFullSubgroupsBit
                        : PipelineShaderStageCreateFlags.None,
                    Stage = ShaderStageFlags.ComputeBit,
                    Module = _modules.Get(dispatch.Shader),
                    PName = entryPoint.Pointer[0],
                    PSpecializationInfo = &specialization,
                },
            };
            Pipeline handle = default;
            _device.Api.CreateComputePipelines(_device.Handle, _cache.Handle, 1, &info, null, &handle)
                .ThrowOnFailure($"creating a pipeline of '{dispatch.Shader}'");
            return new ComputePipeline(handle, layout, setLayout);
        }
    }

    // A kernel that counts on a subgroup size counts on lane = invocation modulo that size, which only full subgroups promise. The demand
    // is allowed when the workgroup's first dimension is a multiple of the size.
    private bool NeedsFullSubgroups(uint[] constants, int subgroupSize) =>
        subgroupSize > 0 && _device.Capabilities.FullSubgroups && constants.Length > 0 && constants[0] % subgroupSize == 0;
}
