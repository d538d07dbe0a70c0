using Silk.NET.Vulkan;
using VkFormat = Silk.NET.Vulkan.Format;

namespace ResNetVk.Offscreen.Vulkan;

/// <summary>An RGBA8 image on the device with a view of it.</summary>
internal sealed unsafe class ColourImage : IDisposable
{
    public const VkFormat PixelFormat = VkFormat.R8G8B8A8Unorm;

    private readonly HostDevice _device;
    private readonly DeviceMemory _memory;

    public ColourImage(HostDevice device, int width, int height, ImageUsageFlags usage)
    {
        _device = device;
        (Width, Height) = (width, height);
        ImageCreateInfo info = new()
        {
            SType = StructureType.ImageCreateInfo,
            ImageType = ImageType.Type2D,
            Format = PixelFormat,
            Extent = new Extent3D((uint)width, (uint)height, 1),
            MipLevels = 1,
            ArrayLayers = 1,
            Samples = SampleCountFlags.Count1Bit,
            Tiling = ImageTiling.Optimal,
            Usage = usage,
        };
        device.Api.CreateImage(device.Device, &info, null, out Image image).Check("creating an image");
        Handle = image;
        _memory = device.Allocate(device.Api.GetImageMemoryRequirements(device.Device, image), MemoryPropertyFlags.DeviceLocalBit);
        device.Api.BindImageMemory(device.Device, image, _memory, 0).Check("binding an image");
        ImageViewCreateInfo view = new()
        {
            SType = StructureType.ImageViewCreateInfo,
            Image = image,
            ViewType = ImageViewType.Type2D,
            Format = PixelFormat,
            SubresourceRange = Whole,
        };
        device.Api.CreateImageView(device.Device, &view, null, out ImageView handle).Check("creating an image view");
        View = handle;
    }

    public Image Handle { get; }

    public ImageView View { get; }

    public int Width { get; }

    public int Height { get; }

    private static ImageSubresourceRange Whole => new(ImageAspectFlags.ColorBit, 0, 1, 0, 1);

    private BufferImageCopy Region => new()
    {
        ImageSubresource = new ImageSubresourceLayers(ImageAspectFlags.ColorBit, 0, 0, 1),
        ImageExtent = new Extent3D((uint)Width, (uint)Height, 1),
    };

    /// <summary>Fills the image; afterwards fragment shaders read it.</summary>
    public void CopyFrom(CommandBuffer commands, MappedBuffer pixels)
    {
        Barrier(
            commands,
            (ImageLayout.Undefined, PipelineStageFlags.TopOfPipeBit, AccessFlags.None),
            (ImageLayout.TransferDstOptimal, PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit));
        BufferImageCopy region = Region;
        _device.Api.CmdCopyBufferToImage(commands, pixels.Handle, Handle, ImageLayout.TransferDstOptimal, 1, &region);
        Barrier(
            commands,
            (ImageLayout.TransferDstOptimal, PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit),
            (ImageLayout.ShaderReadOnlyOptimal, PipelineStageFlags.FragmentShaderBit, AccessFlags.ShaderReadBit));
    }

    /// <summary>Copies what was rendered to where the processor sees it, once the frame has finished.</summary>
    public void CopyTo(CommandBuffer commands, MappedBuffer pixels)
    {
        // The end of the render pass has made the image readable for copies; the network may still be reading it.
        Barrier(
            commands,
            (ImageLayout.ShaderReadOnlyOptimal, PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit, AccessFlags.None),
            (ImageLayout.TransferSrcOptimal, PipelineStageFlags.TransferBit, AccessFlags.TransferReadBit));
        BufferImageCopy region = Region;
        _device.Api.CmdCopyImageToBuffer(commands, Handle, ImageLayout.TransferSrcOptimal, pixels.Handle, 1, &region);
        MemoryBarrier toHost = new()
        {
            SType = StructureType.MemoryBarrier,
            SrcAccessMask = AccessFlags.TransferWriteBit,
            DstAccessMask = AccessFlags.HostReadBit,
        };
        _device.Api.CmdPipelineBarrier(
            commands, PipelineStageFlags.TransferBit, PipelineStageFlags.HostBit, 0, 1, &toHost, 0, null, 0, null);
    }

    /// <summary>Copies another image of the same size; afterwards compute shaders read this one, and the other one is as it was.</summary>
    public void CopyFrom(CommandBuffer commands, ColourImage rendered)
    {
        rendered.Barrier(
            commands,
            (ImageLayout.ShaderReadOnlyOptimal, PipelineStageFlags.TransferBit, AccessFlags.None),
            (ImageLayout.TransferSrcOptimal, PipelineStageFlags.TransferBit, AccessFlags.TransferReadBit));

        // An earlier inference has read this one.
        Barrier(
            commands,
            (ImageLayout.Undefined, PipelineStageFlags.ComputeShaderBit, AccessFlags.None),
            (ImageLayout.TransferDstOptimal, PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit));
        ImageCopy region = new()
        {
            SrcSubresource = Region.ImageSubresource,
            DstSubresource = Region.ImageSubresource,
            Extent = Region.ImageExtent,
        };
        _device.Api.CmdCopyImage(
            commands, rendered.Handle, ImageLayout.TransferSrcOptimal, Handle, ImageLayout.TransferDstOptimal, 1, &region);
        rendered.Barrier(
            commands,
            (ImageLayout.TransferSrcOptimal, PipelineStageFlags.TransferBit, AccessFlags.None),
            (ImageLayout.ShaderReadOnlyOptimal, PipelineStageFlags.TransferBit, AccessFlags.TransferReadBit));
        Barrier(
            commands,
            (ImageLayout.TransferDstOptimal, PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit),
            (ImageLayout.ShaderReadOnlyOptimal, PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderReadBit));
    }

    public void Dispose()
    {
        _device.Api.DestroyImageView(_device.Device, View, null);
        _device.Api.DestroyImage(_device.Device, Handle, null);
        _device.Api.FreeMemory(_device.Device, _memory, null);
    }

    private void Barrier(
        CommandBuffer commands,
        (ImageLayout Layout, PipelineStageFlags Stages, AccessFlags Access) before,
        (ImageLayout Layout, PipelineStageFlags Stages, AccessFlags Access) after)
    {
        ImageMemoryBarrier barrier = new()
        {
            SType = StructureType.ImageMemoryBarrier,
            OldLayout = before.Layout,
            NewLayout = after.Layout,
            SrcAccessMask = before.Access,
            DstAccessMask = after.Access,
            SrcQueueFamilyIndex = Vk.QueueFamilyIgnored,
            DstQueueFamilyIndex = Vk.QueueFamilyIgnored,
            Image = Handle,
            SubresourceRange = Whole,
        };
        _device.Api.CmdPipelineBarrier(commands, before.Stages, after.Stages, 0, 0, null, 0, null, 1, &barrier);
    }
}
