using System.Runtime.ExceptionServices;
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
    private readonly bool _divisible;
    private readonly Dictionary<string, ComputePipeline> _pipelines = [];

    /// <summary>Creates nothing yet.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="cache">Outlives it.</param>
    /// <param name="tensors">Hold the SPIR-V.</param>
    /// <param name="divisible">True for pipelines that can run a part of a grid (<c>vkCmdDispatchBase</c>).</param>
    public PipelineSet(VulkanDevice device, PipelineCacheHandle cache, IReadOnlyDictionary<string, TensorEntry> tensors, bool divisible = false)
    {
        _divisible = divisible;
        _device = device;
        _cache = cache;
        _modules = new ShaderModules(device, tensors);
        _layouts = new DescriptorLayouts(device);
    }

    /// <summary>Number of distinct pipelines.</summary>
    public int Count => _pipelines.Count;

    /// <summary>The pipeline of a dispatch, created at the first request. May be called from several threads.</summary>
    /// <param name="dispatch">The dispatch.</param>
    /// <param name="subgroupSize">The subgroup size its alternative needs; 0 for any.</param>
    /// <exception cref="VulkanException">The driver refused the pipeline.</exception>
    public ComputePipeline Get(Dispatch dispatch, int subgroupSize)
    {
        string key = KeyOf(dispatch, subgroupSize);
        lock (_pipelines)
        {
            if (!_pipelines.TryGetValue(key, out ComputePipeline? pipeline))
            {
                pipeline = Create(dispatch, subgroupSize, _layouts.Get(dispatch), _modules.Get(dispatch.Shader));
                _pipelines.Add(key, pipeline);
            }

            return pipeline;
        }
    }

    /// <summary>Creates the pipelines of many dispatches at once, on as many threads as there are processors.</summary>
    /// <remarks>
    /// Creating a pipeline compiles, and Vulkan lets any thread do it; the pipeline cache is synchronised by the driver (Vulkan,
    /// "Pipeline Cache"). What creation needs besides is made before, on this thread.
    /// </remarks>
    /// <param name="dispatches">The dispatches, each with the subgroup size its alternative needs; equal ones are created once.</param>
    /// <param name="progress">Told after each pipeline; null for nobody.</param>
    /// <exception cref="VulkanException">The driver refused a pipeline.</exception>
    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public void CreateAll(IEnumerable<(Dispatch Dispatch, int SubgroupSize)> dispatches, LoadReport? progress = null)
    {
        var missing = dispatches
            .GroupBy(d => KeyOf(d.Dispatch, d.SubgroupSize), d => d, StringComparer.Ordinal)
            .Where(group => !_pipelines.ContainsKey(group.Key))
            .Select(group => (group.Key, group.First().Dispatch, group.First().SubgroupSize))
            .Select(d => (d.Key, d.Dispatch, d.SubgroupSize, Layouts: _layouts.Get(d.Dispatch), Module: _modules.Get(d.Dispatch.Shader)))
            .ToArray();
        progress?.Enter(LoadStage.Pipelines, missing.Length);
        try
        {
            Parallel.ForEach(missing, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, d =>
            {
                ComputePipeline pipeline = Create(d.Dispatch, d.SubgroupSize, d.Layouts, d.Module);
                lock (_pipelines)
                {
                    _pipelines.Add(d.Key, pipeline);
                }

                progress?.Advance(1);
            });
        }
        catch (AggregateException exception)
        {
            // Those created before are in the table and freed with it.
            ExceptionDispatchInfo.Capture(exception.InnerExceptions[0]).Throw();
        }
    }

    /// <summary>Destroys the pipelines that none of these dispatches needs. No submission may be pending.</summary>
    /// <param name="dispatches">The dispatches, each with the subgroup size its alternative needs.</param>
    public void KeepOnly(IEnumerable<(Dispatch Dispatch, int SubgroupSize)> dispatches)
    {
        HashSet<string> needed = new(dispatches.Select(d => KeyOf(d.Dispatch, d.SubgroupSize)), StringComparer.Ordinal);
        foreach (string key in _pipelines.Keys.Where(key => !needed.Contains(key)).ToArray())
        {
            _device.Api.DestroyPipeline(_device.Handle, _pipelines[key].Handle, _device.HostAllocation);
            _pipelines.Remove(key);
        }
    }

    /// <summary>Writes the cache's file again, for pipelines that were created since.</summary>
    public void SaveCache()
    {
        lock (_pipelines)
        {
            _cache.Save();
        }
    }

    /// <summary>Frees what only the creation of pipelines needs. <see cref="Get"/> still works and makes it anew.</summary>
    public void ReleaseModules() => _modules.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ComputePipeline pipeline in _pipelines.Values)
        {
            _device.Api.DestroyPipeline(_device.Handle, pipeline.Handle, _device.HostAllocation);
        }

        _pipelines.Clear();
        _modules.Dispose();
        _layouts.Dispose();
    }

    private static string KeyOf(Dispatch dispatch, int subgroupSize) =>
        $"{dispatch.Shader}|{DescriptorLayouts.Signature(dispatch)}|{subgroupSize}|{string.Join(",", dispatch.Constants)}";

    private ComputePipeline Create(
        Dispatch dispatch, int subgroupSize, (DescriptorSetLayout Set, PipelineLayout Pipeline) layouts, ShaderModule module)
    {
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
                Flags = (_device.CapturesStatistics
                    ? PipelineCreateFlags.CreateCaptureStatisticsBitKhr | PipelineCreateFlags.CreateCaptureInternalRepresentationsBitKhr
                    : PipelineCreateFlags.None)
                    | (_divisible ? PipelineCreateFlags.CreateDispatchBase : PipelineCreateFlags.None),
                Layout = layouts.Pipeline,
                BasePipelineIndex = -1,
                Stage = new PipelineShaderStageCreateInfo
                {
                    SType = StructureType.PipelineShaderStageCreateInfo,
                    PNext = demandsSize ? &required : null,
                    Flags = NeedsFullSubgroups(constants, subgroupSize)
                        ? PipelineShaderStageCreateFlags.RequireFullSubgroupsBit
                        : PipelineShaderStageCreateFlags.None,
                    Stage = ShaderStageFlags.ComputeBit,
                    Module = module,
                    PName = entryPoint.Pointer[0],
                    PSpecializationInfo = &specialization,
                },
            };
            Pipeline handle = default;
            _device.Api.CreateComputePipelines(_device.Handle, _cache.Handle, 1, &info, _device.HostAllocation, &handle)
                .ThrowOnFailure($"creating a pipeline of '{dispatch.Shader}'");
            return new ComputePipeline(handle, layouts.Pipeline, layouts.Set);
        }
    }

    // A kernel that counts on a subgroup size counts on lane = invocation modulo that size, which only full subgroups promise. The demand
    // is allowed when the workgroup's first dimension is a multiple of the size.
    private bool NeedsFullSubgroups(uint[] constants, int subgroupSize) =>
        subgroupSize > 0 && _device.Capabilities.FullSubgroups && constants.Length > 0 && constants[0] % subgroupSize == 0;
}
