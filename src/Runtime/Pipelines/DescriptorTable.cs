using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;
using VkFormat = Silk.NET.Vulkan.Format;

namespace ResNetVk.Runtime;

/// <summary>A descriptor pool of exactly the needed size, one descriptor set per dispatch, and the buffer views they use.</summary>
internal sealed unsafe class DescriptorTable : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly Dictionary<BufferRange, BufferView> _views = [];
    private DescriptorPool _pool;

    /// <summary>Creates the pool, the sets and the views.</summary>
    /// <param name="device">Outlives the table.</param>
    /// <param name="dispatches">One set is made for each.</param>
    public DescriptorTable(VulkanDevice device, IReadOnlyList<(ComputePipeline Pipeline, ResolvedBinding[] Bindings)> dispatches)
    {
        _device = device;
        Sets = new DescriptorSet[dispatches.Count];
        try
        {
            CreatePool(dispatches);
            for (int i = 0; i < Sets.Count; i++)
            {
                DescriptorSet set = Allocate(dispatches[i].Pipeline.SetLayout);
                ((DescriptorSet[])Sets)[i] = set;
                for (int binding = 0; binding < dispatches[i].Bindings.Length; binding++)
                {
                    Write(set, binding, dispatches[i].Bindings[binding]);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The sets, in the order of the dispatches.</summary>
    public IReadOnlyList<DescriptorSet> Sets { get; }

    /// <summary>
    /// Points a descriptor at memory. No submission that uses the set may be pending; recordings that use it must be recorded anew.
    /// </summary>
    public void Write(DescriptorSet set, int binding, in ResolvedBinding target)
    {
        BufferRange range = target.Range;
        DescriptorBufferInfo buffer = target.Kind == BindingKind.Storage
            ? new DescriptorBufferInfo(range.Buffer.Handle, (ulong)range.OffsetInBytes, (ulong)range.SizeInBytes)
            : default;
        BufferView view = target.Kind is BindingKind.Texels or BindingKind.StorageTexels ? View(range) : default;
        DescriptorImageInfo image = new(imageView: target.Texture.View, imageLayout: target.Texture.Layout);
        WriteDescriptorSet write = new()
        {
            SType = StructureType.WriteDescriptorSet,
            DstSet = set,
            DstBinding = (uint)binding,
            DescriptorCount = 1,
            DescriptorType = DescriptorLayouts.TypeOf(target.Kind),
            PBufferInfo = target.Kind == BindingKind.Storage ? &buffer : null,
            PTexelBufferView = target.Kind is BindingKind.Texels or BindingKind.StorageTexels ? &view : null,
            PImageInfo = target.Kind == BindingKind.SampledImage ? &image : null,
        };
        _device.Api.UpdateDescriptorSets(_device.Handle, 1, &write, 0, null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device.Api.DestroyDescriptorPool(_device.Handle, _pool, _device.HostAllocation);
        _pool = default;
        foreach (BufferView view in _views.Values)
        {
            _device.Api.DestroyBufferView(_device.Handle, view, _device.HostAllocation);
        }

        _views.Clear();
    }

    private void CreatePool(IReadOnlyList<(ComputePipeline Pipeline, ResolvedBinding[] Bindings)> dispatches)
    {
        // Sizes of zero are not allowed; one descriptor more than needed does no harm.
        ReadOnlySpan<BindingKind> kinds = [BindingKind.Storage, BindingKind.Texels, BindingKind.StorageTexels, BindingKind.SampledImage];
        DescriptorPoolSize* sizes = stackalloc DescriptorPoolSize[kinds.Length];
        for (int i = 0; i < kinds.Length; i++)
        {
            BindingKind kind = kinds[i];
            int count = dispatches.Sum(d => d.Bindings.Count(b => b.Kind == kind));
            sizes[i] = new DescriptorPoolSize(DescriptorLayouts.TypeOf(kind), (uint)Math.Max(count, 1));
        }

        DescriptorPoolCreateInfo info = new()
        {
            SType = StructureType.DescriptorPoolCreateInfo,
            MaxSets = (uint)Math.Max(dispatches.Count, 1),
            PoolSizeCount = (uint)kinds.Length,
            PPoolSizes = sizes,
        };
        DescriptorPool pool = default;
        _device.Api.CreateDescriptorPool(_device.Handle, &info, _device.HostAllocation, &pool).ThrowOnFailure("creating the descriptor pool");
        _pool = pool;
    }

    private DescriptorSet Allocate(DescriptorSetLayout layout)
    {
        DescriptorSetAllocateInfo info = new()
        {
            SType = StructureType.DescriptorSetAllocateInfo,
            DescriptorPool = _pool,
            DescriptorSetCount = 1,
            PSetLayouts = &layout,
        };
        DescriptorSet set = default;
        _device.Api.AllocateDescriptorSets(_device.Handle, &info, &set).ThrowOnFailure("allocating a descriptor set");
        return set;
    }

    private BufferView View(in BufferRange range)
    {
        if (!_views.TryGetValue(range, out BufferView view))
        {
            BufferViewCreateInfo info = new()
            {
                SType = StructureType.BufferViewCreateInfo,
                Buffer = range.Buffer.Handle,
                Format = VkFormat.R32G32B32A32Sfloat,
                Offset = (ulong)range.OffsetInBytes,
                Range = (ulong)range.SizeInBytes,
            };
            _device.Api.CreateBufferView(_device.Handle, &info, _device.HostAllocation, &view).ThrowOnFailure("creating a texel buffer view");
            _views.Add(range, view);
        }

        return view;
    }
}
