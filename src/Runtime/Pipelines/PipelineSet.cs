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
    private readonly Dictionary<string, Lazy<ComputePipeline>> _pipelines = [];

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

    /// <summary>
    /// The pipeline of a dispatch, created at the first request; while it is being created elsewhere, that is waited for. May be called from
    /// several threads.
    /// </summary>
    /// <param name="dispatch">The dispatch.</param>
    /// <param name="subgroupSize">The subgroup size its alternative needs; 0 for any.</param>
    /// <exception cref="VulkanException">The driver refused the pipeline.</exception>
    public ComputePipeline Get(Dispatch dispatch, int subgroupSize) => Find(dispatch, subgroupSize).Value;

    /// <summary>Creates the pipelines of many dispatches, on as many threads as there are processors, and returns when they have begun.</summary>
    /// <remarks>
    /// Creating a pipeline compiles, and Vulkan lets any thread do it; the pipeline cache is synchronised by the driver (Vulkan,
    /// "Pipeline Cache"). What creation needs besides is made before, on this thread. They are begun in the order of the dispatches: give those
    /// that are wanted first, then the longest.
    /// </remarks>
    /// <param name="dispatches">The dispatches, each with the subgroup size its alternative needs; equal ones are created once.</param>
    /// <param name="progress">Told after each pipeline; null for nobody.</param>
    /// <returns>
    /// Ends when all are there; fails with <see cref="VulkanException"/> where the driver refused one and with <see cref="OperationCanceledException"/>
    /// where the caller wants to stop. The set may not be disposed, nor <see cref="ReleaseModules"/> called, before it has ended.
    /// </returns>
    public Task BeginCreation(IEnumerable<(Dispatch Dispatch, int SubgroupSize)> dispatches, LoadReport? progress = null)
    {
        Lazy<ComputePipeline>[] missing = dispatches.Select(d => Find(d.Dispatch, d.SubgroupSize)).Distinct().Where(pipeline => !pipeline.IsValueCreated).ToArray();
        progress?.Enter(LoadStage.Pipelines, missing.Length);
        return CreateAll(missing, progress);
    }

    /// <summary>Destroys the pipelines that none of these dispatches needs. No submission may be pending.</summary>
    /// <param name="dispatches">The dispatches, each with the subgroup size its alternative needs.</param>
    public void KeepOnly(IEnumerable<(Dispatch Dispatch, int SubgroupSize)> dispatches)
    {
        HashSet<string> needed = new(dispatches.Select(d => KeyOf(d.Dispatch, d.SubgroupSize)), StringComparer.Ordinal);
        foreach (string key in _pipelines.Keys.Where(key => !needed.Contains(key)).ToArray())
        {
            Destroy(_pipelines[key]);
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
        foreach (Lazy<ComputePipeline> pipeline in _pipelines.Values)
        {
            Destroy(pipeline);
        }

        _pipelines.Clear();
        _modules.Dispose();
        _layouts.Dispose();
    }

    private static string KeyOf(Dispatch dispatch, int subgroupSize) =>
        $"{dispatch.Shader}|{DescriptorLayouts.Signature(dispatch)}|{subgroupSize}|{string.Join(",", dispatch.Constants)}";

    // Threads of their own: those of the pool may be busy, one of them with loading this very model, and it is slow to add more.
    private static Task CreateAll(Lazy<ComputePipeline>[] pipelines, LoadReport? progress)
    {
        int next = -1;
        return Task.WhenAll(Enumerable.Range(0, Math.Min(Environment.ProcessorCount, pipelines.Length))
            .Select(_ => Task.Factory.StartNew(CreateSome, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        void CreateSome()
        {
            try
            {
                for (int i = Interlocked.Increment(ref next); i < pipelines.Length; i = Interlocked.Increment(ref next))
                {
                    _ = pipelines[i].Value;
                    progress?.Advance(LoadStage.Pipelines, 1);
                }
            }
            catch
            {
                // Those created before are in the table and freed with it; no others are begun.
                Volatile.Write(ref next, pipelines.Length);
                throw;
            }
        }
    }

    private Lazy<ComputePipeline> Find(Dispatch dispatch, int subgroupSize)
    {
        string key = KeyOf(dispatch, subgroupSize);
        lock (_pipelines)
        {
            if (!_pipelines.TryGetValue(key, out Lazy<ComputePipeline>? pipeline))
            {
                var layouts = _layouts.Get(dispatch);
                ShaderModule module = _modules.Get(dispatch.Shader);
                pipeline = new Lazy<ComputePipeline>(() => Create(dispatch, subgroupSize, layouts, module));
                _pipelines.Add(key, pipeline);
            }

            return pipeline;
        }
    }

    private void Destroy(Lazy<ComputePipeline> pipeline)
    {
        if (pipeline.IsValueCreated)
        {
            _device.Api.DestroyPipeline(_device.Handle, pipeline.Value.Handle, _device.HostAllocation);
        }
    }

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
