using Silk.NET.Vulkan;
using VkBuffer = Silk.NET.Vulkan.Buffer;

namespace ResNetVk.Runtime.Tests;

/// <summary>A program that has its own Vulkan device and lends it: instance, device, queue, command buffers, buffers.</summary>
internal sealed unsafe class TestHost : IDisposable
{
    private readonly ValidationLog _log = new(null);
    private readonly VulkanInstance _instance;
    private readonly Device _device;
    private readonly Queue _queue;
    private readonly CommandPool _pool;
    private readonly Fence _fence;
    private readonly List<(VkBuffer Buffer, DeviceMemory Memory)> _buffers = [];
    private PipelineCache _cache;

    /// <summary>Creates everything, with the validation layer; skips the test where that cannot be.</summary>
    /// <param name="features">What it enables on the device, as far as the device has it.</param>
    public TestHost(HostFeatures features = HostFeatures.None)
    {
        try
        {
            _instance = new VulkanInstance(VulkanFunctions.Find(0), _log);
            Facts = DeviceChoice.Choose(
                _instance.PhysicalDevices().Select((device, index) => PhysicalDeviceProbe.Read(Api, device, index)).ToArray(), index: null);
        }
        catch (VulkanUnavailableException exception)
        {
            throw new SkipException(exception.Message);
        }

        Features = Available(features);
        _device = CreateDevice();
        Queue queue;
        Api.GetDeviceQueue(_device, Facts.QueueFamily, 0, &queue);
        _queue = queue;
        CommandPoolCreateInfo pool = new()
        {
            SType = StructureType.CommandPoolCreateInfo,
            Flags = CommandPoolCreateFlags.ResetCommandBufferBit,
            QueueFamilyIndex = Facts.QueueFamily,
        };
        CommandPool poolHandle;
        Check(Api.CreateCommandPool(_device, &pool, null, &poolHandle));
        _pool = poolHandle;
        FenceCreateInfo fence = new() { SType = StructureType.FenceCreateInfo };
        Fence fenceHandle;
        Check(Api.CreateFence(_device, &fence, null, &fenceHandle));
        _fence = fenceHandle;
    }

    /// <summary>The functions of the system's loader.</summary>
    public static Vk Api => VulkanLoader.Api;

    /// <summary>The physical device.</summary>
    public PhysicalDeviceFacts Facts { get; }

    /// <summary>What was enabled.</summary>
    public HostFeatures Features { get; }

    /// <summary>Messages of the validation layer so far.</summary>
    public IReadOnlyList<string> Messages => _log.Messages;

    /// <summary>The device's handle.</summary>
    public Device Device => _device;

    /// <summary>What is lent.</summary>
    public HostVulkan Vulkan => new()
    {
        Instance = _instance.Handle.Handle,
        PhysicalDevice = Facts.Handle.Handle,
        Device = _device.Handle,
        Queue = _queue.Handle,
        QueueFamily = Facts.QueueFamily,
        Features = Features,
    };

    /// <summary>A command buffer that is recording.</summary>
    public CommandBuffer Begin()
    {
        CommandBufferAllocateInfo info = new()
        {
            SType = StructureType.CommandBufferAllocateInfo,
            CommandPool = _pool,
            CommandBufferCount = 1,
        };
        CommandBuffer commands;
        Check(Api.AllocateCommandBuffers(_device, &info, &commands));
        CommandBufferBeginInfo begin = new() { SType = StructureType.CommandBufferBeginInfo };
        Check(Api.BeginCommandBuffer(commands, &begin));
        return commands;
    }

    /// <summary>Records the same command buffer anew.</summary>
    public static void Restart(CommandBuffer commands)
    {
        CommandBufferBeginInfo begin = new() { SType = StructureType.CommandBufferBeginInfo };
        Check(Api.BeginCommandBuffer(commands, &begin));
    }

    /// <summary>Ends a recording, submits it and waits.</summary>
    public void Run(CommandBuffer commands)
    {
        Check(Api.EndCommandBuffer(commands));
        SubmitInfo info = new() { SType = StructureType.SubmitInfo, CommandBufferCount = 1, PCommandBuffers = &commands };
        Check(Api.QueueSubmit(_queue, 1, &info, _fence));
        Fence fence = _fence;
        Check(Api.WaitForFences(_device, 1, &fence, true, ulong.MaxValue));
        Check(Api.ResetFences(_device, 1, &fence));
    }

    /// <summary>A buffer that shaders and the processor see.</summary>
    public HostBuffer CreateBuffer(long size, out nint mapped, BufferUsageFlags usage = DeviceBuffer.ShaderUsage)
    {
        BufferCreateInfo info = new() { SType = StructureType.BufferCreateInfo, Size = (ulong)size, Usage = usage };
        VkBuffer buffer;
        Check(Api.CreateBuffer(_device, &info, null, &buffer));
        MemoryRequirements requirements;
        Api.GetBufferMemoryRequirements(_device, buffer, &requirements);
        MemoryAllocateInfo allocation = new()
        {
            SType = StructureType.MemoryAllocateInfo,
            AllocationSize = requirements.Size,
            MemoryTypeIndex = (uint)new MemoryArchitecture(Facts.Memory).Choose(requirements.MemoryTypeBits, MemoryUse.UploadStaging)!.Value,
        };
        DeviceMemory memory;
        Check(Api.AllocateMemory(_device, &allocation, null, &memory));
        Check(Api.BindBufferMemory(_device, buffer, memory, 0));
        void* address;
        Check(Api.MapMemory(_device, memory, 0, Vk.WholeSize, 0, &address));
        mapped = (nint)address;
        _buffers.Add((buffer, memory));
        return new HostBuffer(buffer.Handle, 0, size);
    }

    /// <summary>A pipeline cache, the only one.</summary>
    public ulong CreatePipelineCache()
    {
        PipelineCacheCreateInfo info = new() { SType = StructureType.PipelineCacheCreateInfo };
        PipelineCache cache;
        Check(Api.CreatePipelineCache(_device, &info, null, &cache));
        _cache = cache;
        return cache.Handle;
    }

    /// <summary>The floats at an address.</summary>
    public static Span<float> Floats(nint mapped, int count) => new((void*)mapped, count);

    public void Dispose()
    {
        Api.DeviceWaitIdle(_device);
        foreach ((VkBuffer buffer, DeviceMemory memory) in _buffers)
        {
            Api.DestroyBuffer(_device, buffer, null);
            Api.FreeMemory(_device, memory, null);
        }

        Api.DestroyPipelineCache(_device, _cache, null);
        Api.DestroyFence(_device, _fence, null);
        Api.DestroyCommandPool(_device, _pool, null);
        Api.DestroyDevice(_device, null);
        _instance.Dispose();
    }

    // Without boxing, for tests that count what is allocated.
    private static void Check(Result result) => Assert.True(result == Result.Success, "Vulkan refuses what the test's own code does");

    private HostFeatures Available(HostFeatures wanted)
    {
        DeviceCapabilities capabilities = Facts.Info.Capabilities;
        HostFeatures available = (capabilities.SubgroupSizeControl ? HostFeatures.SubgroupSizeControl : HostFeatures.None)
            | (capabilities.FullSubgroups ? HostFeatures.FullSubgroups : HostFeatures.None)
            | (capabilities.TimelineSemaphores ? HostFeatures.TimelineSemaphore : HostFeatures.None)
            | (capabilities.RobustBufferAccess ? HostFeatures.RobustBufferAccess : HostFeatures.None);
        return wanted & available;
    }

    private Device CreateDevice()
    {
        float priority = 1;
        DeviceQueueCreateInfo queue = new()
        {
            SType = StructureType.DeviceQueueCreateInfo,
            QueueFamilyIndex = Facts.QueueFamily,
            QueueCount = 1,
            PQueuePriorities = &priority,
        };
        PhysicalDeviceSubgroupSizeControlFeatures subgroups = new()
        {
            SType = StructureType.PhysicalDeviceSubgroupSizeControlFeatures,
            SubgroupSizeControl = Has(HostFeatures.SubgroupSizeControl),
            ComputeFullSubgroups = Has(HostFeatures.FullSubgroups),
        };
        PhysicalDeviceTimelineSemaphoreFeatures timelines = new()
        {
            SType = StructureType.PhysicalDeviceTimelineSemaphoreFeatures,
            PNext = Has(HostFeatures.SubgroupSizeControl) || Has(HostFeatures.FullSubgroups) ? &subgroups : null,
            TimelineSemaphore = true,
        };
        string[] names = VulkanDevice.Requirements
            .Where(advice => (Features & advice.Feature) != 0)
            .Select(advice => advice.Extension)
            .Where(extension => extension.Length > 0)
            .Distinct()
            .ToArray();
        using NativeStrings extensions = new(names);
        PhysicalDeviceFeatures core = new() { RobustBufferAccess = Has(HostFeatures.RobustBufferAccess) };
        DeviceCreateInfo info = new()
        {
            SType = StructureType.DeviceCreateInfo,
            PEnabledFeatures = &core,
            PNext = Has(HostFeatures.TimelineSemaphore) ? &timelines : timelines.PNext,
            QueueCreateInfoCount = 1,
            PQueueCreateInfos = &queue,
            EnabledExtensionCount = extensions.Count,
            PpEnabledExtensionNames = extensions.Pointer,
        };
        Device device;
        Check(Api.CreateDevice(Facts.Handle, &info, null, &device));
        return device;

        bool Has(HostFeatures feature) => (Features & feature) != 0;
    }
}
