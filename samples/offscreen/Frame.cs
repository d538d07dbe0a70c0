using ResNetVk.Offscreen.Vulkan;
using Silk.NET.Vulkan;

namespace ResNetVk.Offscreen;

/// <summary>One of the frames in flight: its image, its command buffer, and what the processor sees of it.</summary>
internal sealed unsafe class Frame : IDisposable
{
    private readonly HostDevice _device;

    public Frame(HostDevice device, PictureRenderer renderer, int index, int size)
    {
        _device = device;
        Index = index;
        Target = new ColourImage(
            device, size, size, ImageUsageFlags.ColorAttachmentBit | ImageUsageFlags.SampledBit | ImageUsageFlags.TransferSrcBit);
        Pixels = new MappedBuffer(device, size * size * 4, BufferUsageFlags.TransferDstBit);
        Framebuffer = renderer.CreateFramebuffer(Target);
        Commands = new FrameCommands(device);
    }

    /// <summary>Which of the frames in flight.</summary>
    public int Index { get; }

    /// <summary>What is rendered.</summary>
    public ColourImage Target { get; }

    public Framebuffer Framebuffer { get; }

    public FrameCommands Commands { get; }

    /// <summary>RGBA, row by row from the top, where the frame was read back.</summary>
    public MappedBuffer Pixels { get; }

    /// <summary>True when <see cref="Pixels"/> hold, or will hold, what was rendered last.</summary>
    public bool IsReadBack { get; set; }

    public void Dispose()
    {
        Commands.Dispose();
        _device.Api.DestroyFramebuffer(_device.Device, Framebuffer, null);
        Pixels.Dispose();
        Target.Dispose();
    }
}
