using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;
using VkFormat = Silk.NET.Vulkan.Format;

namespace ResNetVk.Conformance.Harness.Pictures;

/// <summary>A texture as a program that hosts us would make it: image, memory and view, filled once and handed over to compute shaders.</summary>
/// <remarks>Made with the bare handles of a device, as a program has them that is no part of ours.</remarks>
internal sealed unsafe class HostTexture : IDisposable
{
    private readonly Vk _api;
    private readonly PhysicalDevice _physical;
    private readonly Device _device;
    private Image _image;
    private DeviceMemory _memory;
    private ImageView _view;

    /// <summary>Creates the texture and uploads its texels; the device is idle afterwards.</summary>
    /// <param name="api">The Vulkan functions.</param>
    /// <param name="physical">The physical device.</param>
    /// <param name="device">Outlives the texture.</param>
    /// <param name="family">The family of queue 0, which uploads.</param>
    /// <param name="format">Format of image and view.</param>
    /// <param name="width">Texels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="texels">Rows from the top without gaps, in the format's bytes.</param>
    /// <param name="layout">The layout it ends in.</param>
    public HostTexture(
        Vk api,
        PhysicalDevice physical,
        Device device,
        uint family,
        VkFormat format,
        int width,
        int height,
        ReadOnlySpan<byte> texels,
        ImageLayout layout = ImageLayout.ShaderReadOnlyOptimal)
    {
        _api = api;
        _physical = physical;
        _device = device;
        try
        {
            Create(format, (uint)width, (uint)height);
            Upload(family, (uint)width, (uint)height, texels, layout);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The <c>VkImageView</c>.</summary>
    public ulong View => _view.Handle;

    /// <inheritdoc/>
    public void Dispose()
    {
        _api.DestroyImageView(_device, _view, null);
        _api.DestroyImage(_device, _image, null);
        _api.FreeMemory(_device, _memory, null);
        (_view, _image, _memory) = (default, default, default);
    }

    private static void Check(Result result)
    {
        if (result != Result.Success)
        {
            throw new InvalidOperationException($"making a texture: {result}");
        }
    }

    private void Create(VkFormat format, uint width, uint height)
    {
        ImageCreateInfo info = new()
        {
            SType = StructureType.ImageCreateInfo,
            ImageType = ImageType.Type2D,
            Format = format,
            Extent = new Extent3D(width, height, 1),
            MipLevels = 1,
            ArrayLayers = 1,
            Samples = SampleCountFlags.Count1Bit,
            Tiling = ImageTiling.Optimal,
            Usage = ImageUsageFlags.SampledBit | ImageUsageFlags.TransferDstBit,
            SharingMode = SharingMode.Exclusive,
            InitialLayout = ImageLayout.Undefined,
        };
        Image image;
        Check(_api.CreateImage(_device, &info, null, &image));
        _image = image;
        MemoryRequirements requirements;
        _api.GetImageMemoryRequirements(_device, image, &requirements);
        _memory = Allocate(requirements, MemoryPropertyFlags.None);
        Check(_api.BindImageMemory(_device, image, _memory, 0));
        ImageViewCreateInfo viewInfo = new()
        {
            SType = StructureType.ImageViewCreateInfo,
            Image = image,
            ViewType = ImageViewType.Type2D,
            Format = format,
            SubresourceRange = new ImageSubresourceRange(ImageAspectFlags.ColorBit, 0, 1, 0, 1),
        };
        ImageView view;
        Check(_api.CreateImageView(_device, &viewInfo, null, &view));
        _view = view;
    }

    private void Upload(uint family, uint width, uint height, ReadOnlySpan<byte> texels, ImageLayout layout)
    {
        BufferCreateInfo bufferInfo = new() { SType = StructureType.BufferCreateInfo, Size = (ulong)texels.Length, Usage = BufferUsageFlags.TransferSrcBit };
        CommandPoolCreateInfo poolInfo = new() { SType = StructureType.CommandPoolCreateInfo, QueueFamilyIndex = family };
        Buffer buffer = default;
        DeviceMemory memory = default;
        CommandPool pool = default;
        try
        {
            Check(_api.CreateBuffer(_device, &bufferInfo, null, &buffer));
            MemoryRequirements requirements;
            _api.GetBufferMemoryRequirements(_device, buffer, &requirements);
            memory = Allocate(requirements, MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit);
            Check(_api.BindBufferMemory(_device, buffer, memory, 0));
            void* mapped = null;
            Check(_api.MapMemory(_device, memory, 0, Vk.WholeSize, 0, &mapped));
            texels.CopyTo(new Span<byte>(mapped, texels.Length));
            _api.UnmapMemory(_device, memory);
            Check(_api.CreateCommandPool(_device, &poolInfo, null, &pool));
            Buffer source = buffer;
            Submit(pool, family, commands =>
            {
                Transition(
                    commands, ImageLayout.Undefined, ImageLayout.TransferDstOptimal,
                    PipelineStageFlags.TopOfPipeBit, PipelineStageFlags.TransferBit, AccessFlags.None, AccessFlags.TransferWriteBit);
                BufferImageCopy region = new()
                {
                    ImageSubresource = new ImageSubresourceLayers(ImageAspectFlags.ColorBit, 0, 0, 1),
                    ImageExtent = new Extent3D(width, height, 1),
                };
                _api.CmdCopyBufferToImage(commands, source, _image, ImageLayout.TransferDstOptimal, 1, &region);

                // What HostImage asks for: readable by compute shaders, in the stated layout.
                Transition(
                    commands, ImageLayout.TransferDstOptimal, layout,
                    PipelineStageFlags.TransferBit, PipelineStageFlags.ComputeShaderBit, AccessFlags.TransferWriteBit, AccessFlags.ShaderReadBit);
            });
        }
        finally
        {
            _api.DestroyCommandPool(_device, pool, null);
            _api.DestroyBuffer(_device, buffer, null);
            _api.FreeMemory(_device, memory, null);
        }
    }

    private void Submit(CommandPool pool, uint family, Action<CommandBuffer> record)
    {
        CommandBufferAllocateInfo allocateInfo = new()
        {
            SType = StructureType.CommandBufferAllocateInfo,
            CommandPool = pool,
            Level = CommandBufferLevel.Primary,
            CommandBufferCount = 1,
        };
        CommandBuffer commands;
        Check(_api.AllocateCommandBuffers(_device, &allocateInfo, &commands));
        CommandBufferBeginInfo begin = new() { SType = StructureType.CommandBufferBeginInfo, Flags = CommandBufferUsageFlags.OneTimeSubmitBit };
        Check(_api.BeginCommandBuffer(commands, &begin));
        record(commands);
        Check(_api.EndCommandBuffer(commands));
        Queue queue;
        _api.GetDeviceQueue(_device, family, 0, &queue);
        SubmitInfo submit = new() { SType = StructureType.SubmitInfo, CommandBufferCount = 1, PCommandBuffers = &commands };
        Check(_api.QueueSubmit(queue, 1, &submit, default));
        Check(_api.QueueWaitIdle(queue));
    }

    private void Transition(
        CommandBuffer commands,
        ImageLayout from,
        ImageLayout to,
        PipelineStageFlags sourceStage,
        PipelineStageFlags targetStage,
        AccessFlags sourceAccess,
        AccessFlags targetAccess)
    {
        ImageMemoryBarrier barrier = new()
        {
            SType = StructureType.ImageMemoryBarrier,
            OldLayout = from,
            NewLayout = to,
            SrcAccessMask = sourceAccess,
            DstAccessMask = targetAccess,
            SrcQueueFamilyIndex = Vk.QueueFamilyIgnored,
            DstQueueFamilyIndex = Vk.QueueFamilyIgnored,
            Image = _image,
            SubresourceRange = new ImageSubresourceRange(ImageAspectFlags.ColorBit, 0, 1, 0, 1),
        };
        _api.CmdPipelineBarrier(commands, sourceStage, targetStage, 0, 0, null, 0, null, 1, &barrier);
    }

    private DeviceMemory Allocate(MemoryRequirements requirements, MemoryPropertyFlags needed)
    {
        PhysicalDeviceMemoryProperties properties;
        _api.GetPhysicalDeviceMemoryProperties(_physical, &properties);
        for (int type = 0; type < properties.MemoryTypeCount; type++)
        {
            if ((requirements.MemoryTypeBits >> type & 1) != 0 && (properties.MemoryTypes[type].PropertyFlags & needed) == needed)
            {
                MemoryAllocateInfo info = new() { SType = StructureType.MemoryAllocateInfo, AllocationSize = requirements.Size, MemoryTypeIndex = (uint)type };
                DeviceMemory memory;
                Check(_api.AllocateMemory(_device, &info, null, &memory));
                return memory;
            }
        }

        throw new InvalidOperationException($"the device has no memory for a texture ({needed})");
    }
}
