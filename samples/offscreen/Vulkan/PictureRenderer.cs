using System.Numerics;
using System.Reflection;
using Silk.NET.Vulkan;

namespace ResNetVk.Offscreen.Vulkan;

/// <summary>Draws a textured square into an image: a graphics pipeline as an engine has hundreds of.</summary>
internal sealed unsafe class PictureRenderer : IDisposable
{
    private readonly HostDevice _device;
    private readonly ColourImage _texture;
    private readonly Sampler _sampler;
    private readonly DescriptorSetLayout _setLayout;
    private readonly DescriptorPool _pool;
    private readonly DescriptorSet _set;
    private readonly PipelineLayout _layout;
    private readonly Pipeline _pipeline;

    /// <summary>Creates the pipeline.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="texture">What the square shows, readable for fragment shaders; outlives it.</param>
    public PictureRenderer(HostDevice device, ColourImage texture)
    {
        _device = device;
        _texture = texture;
        RenderPass = CreateRenderPass();
        _sampler = CreateSampler();
        _setLayout = CreateSetLayout();
        (_pool, _set) = CreateSet();
        _layout = CreateLayout();
        _pipeline = CreatePipeline();
    }

    /// <summary>Clears, draws, and leaves the image readable for compute shaders and copies.</summary>
    public RenderPass RenderPass { get; }

    /// <summary>What a frame draws into.</summary>
    public Framebuffer CreateFramebuffer(ColourImage target)
    {
        ImageView view = target.View;
        FramebufferCreateInfo info = new()
        {
            SType = StructureType.FramebufferCreateInfo,
            RenderPass = RenderPass,
            AttachmentCount = 1,
            PAttachments = &view,
            Width = (uint)target.Width,
            Height = (uint)target.Height,
            Layers = 1,
        };
        _device.Api.CreateFramebuffer(_device.Device, &info, null, out Framebuffer framebuffer).Check("creating a framebuffer");
        return framebuffer;
    }

    /// <summary>Draws.</summary>
    /// <param name="commands">Has begun.</param>
    /// <param name="framebuffer">Of the target.</param>
    /// <param name="target">What is drawn into.</param>
    /// <param name="centre">Of the square, in clip coordinates.</param>
    /// <param name="halfSize">Half the length of its sides.</param>
    public void Draw(CommandBuffer commands, Framebuffer framebuffer, ColourImage target, Vector2 centre, float halfSize)
    {
        Vk api = _device.Api;
        Rect2D area = new(default, new Extent2D((uint)target.Width, (uint)target.Height));
        ClearValue black = new(new ClearColorValue(0, 0, 0, 1));
        RenderPassBeginInfo begin = new()
        {
            SType = StructureType.RenderPassBeginInfo,
            RenderPass = RenderPass,
            Framebuffer = framebuffer,
            RenderArea = area,
            ClearValueCount = 1,
            PClearValues = &black,
        };
        api.CmdBeginRenderPass(commands, &begin, SubpassContents.Inline);
        api.CmdBindPipeline(commands, PipelineBindPoint.Graphics, _pipeline);
        Viewport viewport = new(0, 0, target.Width, target.Height, 0, 1);
        api.CmdSetViewport(commands, 0, 1, &viewport);
        api.CmdSetScissor(commands, 0, 1, &area);
        DescriptorSet set = _set;
        api.CmdBindDescriptorSets(commands, PipelineBindPoint.Graphics, _layout, 0, 1, &set, 0, null);
        Vector4 placement = new(centre, halfSize, halfSize);
        api.CmdPushConstants(commands, _layout, ShaderStageFlags.VertexBit, 0, (uint)sizeof(Vector4), &placement);
        api.CmdDraw(commands, 4, 1, 0, 0);
        api.CmdEndRenderPass(commands);
    }

    public void Dispose()
    {
        Vk api = _device.Api;
        api.DestroyPipeline(_device.Device, _pipeline, null);
        api.DestroyPipelineLayout(_device.Device, _layout, null);
        api.DestroyDescriptorPool(_device.Device, _pool, null);
        api.DestroyDescriptorSetLayout(_device.Device, _setLayout, null);
        api.DestroySampler(_device.Device, _sampler, null);
        api.DestroyRenderPass(_device.Device, RenderPass, null);
    }

    private RenderPass CreateRenderPass()
    {
        AttachmentDescription attachment = new()
        {
            Format = ColourImage.PixelFormat,
            Samples = SampleCountFlags.Count1Bit,
            LoadOp = AttachmentLoadOp.Clear,
            StoreOp = AttachmentStoreOp.Store,
            StencilLoadOp = AttachmentLoadOp.DontCare,
            StencilStoreOp = AttachmentStoreOp.DontCare,
            InitialLayout = ImageLayout.Undefined,
            FinalLayout = ImageLayout.ShaderReadOnlyOptimal,
        };
        AttachmentReference reference = new(0, ImageLayout.ColorAttachmentOptimal);
        SubpassDescription subpass = new()
        {
            PipelineBindPoint = PipelineBindPoint.Graphics,
            ColorAttachmentCount = 1,
            PColorAttachments = &reference,
        };
        SubpassDependency* dependencies = stackalloc SubpassDependency[2];

        // What read the image in an earlier frame has finished before it is cleared.
        dependencies[0] = new SubpassDependency
        {
            SrcSubpass = Vk.SubpassExternal,
            DstSubpass = 0,
            SrcStageMask = PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit | PipelineStageFlags.ColorAttachmentOutputBit,
            DstStageMask = PipelineStageFlags.ColorAttachmentOutputBit,
            DstAccessMask = AccessFlags.ColorAttachmentWriteBit,
        };

        // The network sees what was drawn, and so do copies.
        dependencies[1] = new SubpassDependency
        {
            SrcSubpass = 0,
            DstSubpass = Vk.SubpassExternal,
            SrcStageMask = PipelineStageFlags.ColorAttachmentOutputBit,
            SrcAccessMask = AccessFlags.ColorAttachmentWriteBit,
            DstStageMask = PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit,
            DstAccessMask = AccessFlags.ShaderReadBit | AccessFlags.TransferReadBit,
        };
        RenderPassCreateInfo info = new()
        {
            SType = StructureType.RenderPassCreateInfo,
            AttachmentCount = 1,
            PAttachments = &attachment,
            SubpassCount = 1,
            PSubpasses = &subpass,
            DependencyCount = 2,
            PDependencies = dependencies,
        };
        _device.Api.CreateRenderPass(_device.Device, &info, null, out RenderPass renderPass).Check("creating the render pass");
        return renderPass;
    }

    private Sampler CreateSampler()
    {
        SamplerCreateInfo info = new()
        {
            SType = StructureType.SamplerCreateInfo,
            MagFilter = Filter.Linear,
            MinFilter = Filter.Linear,
            AddressModeU = SamplerAddressMode.ClampToEdge,
            AddressModeV = SamplerAddressMode.ClampToEdge,
            AddressModeW = SamplerAddressMode.ClampToEdge,
        };
        _device.Api.CreateSampler(_device.Device, &info, null, out Sampler sampler).Check("creating the sampler");
        return sampler;
    }

    private DescriptorSetLayout CreateSetLayout()
    {
        DescriptorSetLayoutBinding binding = new()
        {
            DescriptorType = DescriptorType.CombinedImageSampler,
            DescriptorCount = 1,
            StageFlags = ShaderStageFlags.FragmentBit,
        };
        DescriptorSetLayoutCreateInfo info = new() { SType = StructureType.DescriptorSetLayoutCreateInfo, BindingCount = 1, PBindings = &binding };
        _device.Api.CreateDescriptorSetLayout(_device.Device, &info, null, out DescriptorSetLayout layout).Check("creating the descriptor set layout");
        return layout;
    }

    private (DescriptorPool Pool, DescriptorSet Set) CreateSet()
    {
        DescriptorPoolSize size = new(DescriptorType.CombinedImageSampler, 1);
        DescriptorPoolCreateInfo poolInfo = new() { SType = StructureType.DescriptorPoolCreateInfo, MaxSets = 1, PoolSizeCount = 1, PPoolSizes = &size };
        _device.Api.CreateDescriptorPool(_device.Device, &poolInfo, null, out DescriptorPool pool).Check("creating the descriptor pool");
        DescriptorSetLayout layout = _setLayout;
        DescriptorSetAllocateInfo info = new()
        {
            SType = StructureType.DescriptorSetAllocateInfo,
            DescriptorPool = pool,
            DescriptorSetCount = 1,
            PSetLayouts = &layout,
        };
        _device.Api.AllocateDescriptorSets(_device.Device, &info, out DescriptorSet set).Check("allocating the descriptor set");
        DescriptorImageInfo image = new(_sampler, _texture.View, ImageLayout.ShaderReadOnlyOptimal);
        WriteDescriptorSet write = new()
        {
            SType = StructureType.WriteDescriptorSet,
            DstSet = set,
            DescriptorCount = 1,
            DescriptorType = DescriptorType.CombinedImageSampler,
            PImageInfo = &image,
        };
        _device.Api.UpdateDescriptorSets(_device.Device, 1, &write, 0, null);
        return (pool, set);
    }

    private PipelineLayout CreateLayout()
    {
        PushConstantRange range = new(ShaderStageFlags.VertexBit, 0, (uint)sizeof(Vector4));
        DescriptorSetLayout set = _setLayout;
        PipelineLayoutCreateInfo info = new()
        {
            SType = StructureType.PipelineLayoutCreateInfo,
            SetLayoutCount = 1,
            PSetLayouts = &set,
            PushConstantRangeCount = 1,
            PPushConstantRanges = &range,
        };
        _device.Api.CreatePipelineLayout(_device.Device, &info, null, out PipelineLayout layout).Check("creating the pipeline layout");
        return layout;
    }

    private Pipeline CreatePipeline()
    {
        using Utf8Strings main = new("main");
        PipelineShaderStageCreateInfo* stages = stackalloc PipelineShaderStageCreateInfo[2];
        stages[0] = Stage(ShaderStageFlags.VertexBit, "picture.vert", main);
        stages[1] = Stage(ShaderStageFlags.FragmentBit, "picture.frag", main);
        PipelineVertexInputStateCreateInfo vertices = new() { SType = StructureType.PipelineVertexInputStateCreateInfo };
        PipelineInputAssemblyStateCreateInfo assembly = new()
        {
            SType = StructureType.PipelineInputAssemblyStateCreateInfo,
            Topology = PrimitiveTopology.TriangleStrip,
        };
        PipelineViewportStateCreateInfo viewport = new() { SType = StructureType.PipelineViewportStateCreateInfo, ViewportCount = 1, ScissorCount = 1 };
        PipelineRasterizationStateCreateInfo rasterization = new() { SType = StructureType.PipelineRasterizationStateCreateInfo, LineWidth = 1 };
        PipelineMultisampleStateCreateInfo samples = new()
        {
            SType = StructureType.PipelineMultisampleStateCreateInfo,
            RasterizationSamples = SampleCountFlags.Count1Bit,
        };
        PipelineColorBlendAttachmentState attachment = new()
        {
            ColorWriteMask = ColorComponentFlags.RBit | ColorComponentFlags.GBit | ColorComponentFlags.BBit | ColorComponentFlags.ABit,
        };
        PipelineColorBlendStateCreateInfo blend = new()
        {
            SType = StructureType.PipelineColorBlendStateCreateInfo,
            AttachmentCount = 1,
            PAttachments = &attachment,
        };
        DynamicState* states = stackalloc DynamicState[] { DynamicState.Viewport, DynamicState.Scissor };
        PipelineDynamicStateCreateInfo dynamic = new() { SType = StructureType.PipelineDynamicStateCreateInfo, DynamicStateCount = 2, PDynamicStates = states };
        GraphicsPipelineCreateInfo info = new()
        {
            SType = StructureType.GraphicsPipelineCreateInfo,
            StageCount = 2,
            PStages = stages,
            PVertexInputState = &vertices,
            PInputAssemblyState = &assembly,
            PViewportState = &viewport,
            PRasterizationState = &rasterization,
            PMultisampleState = &samples,
            PColorBlendState = &blend,
            PDynamicState = &dynamic,
            Layout = _layout,
            RenderPass = RenderPass,
        };
        _device.Api.CreateGraphicsPipelines(_device.Device, default, 1, &info, null, out Pipeline pipeline).Check("creating the graphics pipeline");
        _device.Api.DestroyShaderModule(_device.Device, stages[0].Module, null);
        _device.Api.DestroyShaderModule(_device.Device, stages[1].Module, null);
        return pipeline;
    }

    private PipelineShaderStageCreateInfo Stage(ShaderStageFlags stage, string name, Utf8Strings entry)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        byte[] code = new byte[resource.Length];
        resource.ReadExactly(code);
        fixed (byte* pointer = code)
        {
            ShaderModuleCreateInfo info = new()
            {
                SType = StructureType.ShaderModuleCreateInfo,
                CodeSize = (nuint)code.Length,
                PCode = (uint*)pointer,
            };
            _device.Api.CreateShaderModule(_device.Device, &info, null, out ShaderModule module).Check($"loading {name}");
            return new() { SType = StructureType.PipelineShaderStageCreateInfo, Stage = stage, Module = module, PName = entry.Pointer[0] };
        }
    }
}
