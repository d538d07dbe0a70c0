using System.Collections.Concurrent;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>The Vulkan device of this machine under the validation layer, with every pipeline that tests have asked for.</summary>
/// <remarks>Drivers compile for longer than kernels run: what several tests use is compiled once. Used by one test at a time.</remarks>
internal sealed class KernelDevice : IDisposable
{
    private readonly ConcurrentDictionary<string, TensorEntry> _modules = new(StringComparer.Ordinal);
    private readonly PipelineCacheHandle _cache;
    private readonly PipelineSet _pipelines;

    /// <summary>Opens it.</summary>
    /// <exception cref="VulkanUnavailableException">There is none.</exception>
    public KernelDevice()
    {
        Device = VulkanDevice.Create(new VulkanDeviceOptions { Validation = true });
        _cache = new PipelineCacheHandle(Device, file: null);
        _pipelines = new PipelineSet(Device, _cache, _modules);
    }

    /// <summary>The device.</summary>
    public VulkanDevice Device { get; }

    /// <summary>The name under which <see cref="Pipeline"/> finds a variant of a kernel.</summary>
    public string Shader(Kernel kernel, string variant)
    {
        string name = $"{CompiledModel.ShaderPrefix}{kernel.Name}/{variant}";
        _modules.GetOrAdd(name, _ =>
        {
            ReadOnlyMemory<byte> words = SpirvLibrary.Load(kernel.Name, variant);
            return new TensorEntry(name, ElementType.U32, [words.Length / 4], words);
        });
        return name;
    }

    /// <summary>The pipeline of a dispatch.</summary>
    public ComputePipeline Pipeline(Dispatch dispatch, int subgroupSize) => _pipelines.Get(dispatch, subgroupSize);

    public void Dispose()
    {
        _pipelines.Dispose();
        _cache.Dispose();
        Device.Dispose();
    }
}
