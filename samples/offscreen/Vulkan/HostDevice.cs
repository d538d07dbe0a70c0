using System.Runtime.InteropServices;
using ResNetVk.Runtime;
using Silk.NET.Core;
using Silk.NET.Vulkan;

namespace ResNetVk.Offscreen.Vulkan;

/// <summary>The engine's own Vulkan: instance, device and one queue for graphics and compute. The library is lent it.</summary>
internal sealed unsafe class HostDevice : IDisposable
{
    private readonly ValidationMessages? _messages;
    private readonly QueueLock _queueLock = new();

    /// <summary>Creates everything.</summary>
    /// <param name="validation">Turns the validation layer on.</param>
    public HostDevice(bool validation)
    {
        Api = Vk.GetApi();
        _messages = validation ? new ValidationMessages() : null;
        Instance = CreateInstance();
        _messages?.Attach(Api, Instance);
        (PhysicalDevice, QueueFamily) = Choose();
        PhysicalDeviceProperties properties = Api.GetPhysicalDeviceProperties(PhysicalDevice);
        Name = Marshal.PtrToStringUTF8((nint)properties.DeviceName) ?? "?";
        Device = CreateDevice(properties.ApiVersion);
        Api.GetDeviceQueue(Device, QueueFamily, 0, out Queue queue);
        Queue = queue;
    }

    public Vk Api { get; }

    public Instance Instance { get; }

    public PhysicalDevice PhysicalDevice { get; }

    public Device Device { get; }

    public Queue Queue { get; }

    public uint QueueFamily { get; }

    public string Name { get; }

    /// <summary>What was enabled of what the library asks for.</summary>
    public HostFeatures Features { get; private set; }

    /// <summary>What the validation layer has said.</summary>
    public IReadOnlyList<string> Messages => _messages?.All ?? [];

    #region adopt

    /// <summary>What the library is told of this device.</summary>
    public HostVulkan Lend() => new()
    {
        Instance = Instance.Handle,
        PhysicalDevice = PhysicalDevice.Handle,
        Device = Device.Handle,
        Queue = Queue.Handle,
        QueueFamily = QueueFamily,
        Features = Features,
        QueueLock = _queueLock,
    };

    #endregion

    /// <summary>Submits a command buffer from any thread.</summary>
    public void Submit(CommandBuffer commands, Fence fence)
    {
        SubmitInfo info = new() { SType = StructureType.SubmitInfo, CommandBufferCount = 1, PCommandBuffers = &commands };
        _queueLock.Enter();
        try
        {
            Api.QueueSubmit(Queue, 1, &info, fence).Check("submitting a frame");
        }
        finally
        {
            _queueLock.Exit();
        }
    }

    /// <summary>Memory for a resource.</summary>
    public DeviceMemory Allocate(MemoryRequirements needs, MemoryPropertyFlags wanted)
    {
        PhysicalDeviceMemoryProperties memory = Api.GetPhysicalDeviceMemoryProperties(PhysicalDevice);
        for (int i = 0; i < memory.MemoryTypeCount; i++)
        {
            if ((needs.MemoryTypeBits & (1u << i)) != 0 && (memory.MemoryTypes[i].PropertyFlags & wanted) == wanted)
            {
                MemoryAllocateInfo info = new() { SType = StructureType.MemoryAllocateInfo, AllocationSize = needs.Size, MemoryTypeIndex = (uint)i };
                Api.AllocateMemory(Device, &info, null, out DeviceMemory result).Check("allocating device memory");
                return result;
            }
        }

        throw new OffscreenException($"{Name} has no memory that is {wanted}", "run on another device");
    }

    public void Dispose()
    {
        Api.DestroyDevice(Device, null);
        _messages?.Dispose();
        Api.DestroyInstance(Instance, null);
        Api.Dispose();
    }

    private Instance CreateInstance()
    {
        using Utf8Strings layers = new(_messages is null ? [] : [ValidationMessages.Layer]);
        using Utf8Strings extensions = new(_messages is null ? [] : ["VK_EXT_debug_utils", "VK_EXT_validation_features"]);
        ApplicationInfo application = new() { SType = StructureType.ApplicationInfo, ApiVersion = Vk.Version13 };
        ValidationFeatureEnableEXT synchronization = ValidationFeatureEnableEXT.SynchronizationValidationExt;
        ValidationFeaturesEXT features = new()
        {
            SType = StructureType.ValidationFeaturesExt,
            EnabledValidationFeatureCount = 1,
            PEnabledValidationFeatures = &synchronization,
        };
        DebugUtilsMessengerCreateInfoEXT messenger = _messages?.Description ?? default;
        messenger.PNext = &features;
        InstanceCreateInfo info = new()
        {
            SType = StructureType.InstanceCreateInfo,
            PNext = _messages is null ? null : &messenger,
            PApplicationInfo = &application,
            EnabledLayerCount = layers.Count,
            PpEnabledLayerNames = layers.Pointer,
            EnabledExtensionCount = extensions.Count,
            PpEnabledExtensionNames = extensions.Pointer,
        };
        Result result = Api.CreateInstance(&info, null, out Instance instance);
        return result switch
        {
            Result.Success => instance,
            Result.ErrorLayerNotPresent or Result.ErrorExtensionNotPresent => throw new OffscreenException(
                $"the validation layer is not installed ({result})", "install it (Debian and Ubuntu: apt-get install vulkan-validationlayers) or leave --validation out"),
            _ => throw new OffscreenException($"there is no Vulkan driver ({result})", "install one (Debian and Ubuntu: apt-get install mesa-vulkan-drivers)"),
        };
    }

    // A GPU before a processor that plays one.
    private (PhysicalDevice Device, uint Family) Choose()
    {
        const QueueFlags wanted = QueueFlags.GraphicsBit | QueueFlags.ComputeBit;
        uint count = 0;
        Api.EnumeratePhysicalDevices(Instance, &count, null).Check("counting the Vulkan devices");
        PhysicalDevice* devices = stackalloc PhysicalDevice[(int)count];
        Api.EnumeratePhysicalDevices(Instance, &count, devices).Check("listing the Vulkan devices");
        (int Rank, PhysicalDevice Device, uint Family)? best = null;
        for (uint i = 0; i < count; i++)
        {
            int rank = Api.GetPhysicalDeviceProperties(devices[i]).DeviceType switch
            {
                PhysicalDeviceType.DiscreteGpu => 3,
                PhysicalDeviceType.IntegratedGpu => 2,
                PhysicalDeviceType.VirtualGpu => 1,
                _ => 0,
            };
            uint families = 0;
            Api.GetPhysicalDeviceQueueFamilyProperties(devices[i], &families, null);
            QueueFamilyProperties[] properties = new QueueFamilyProperties[families];
            fixed (QueueFamilyProperties* pointer = properties)
            {
                Api.GetPhysicalDeviceQueueFamilyProperties(devices[i], &families, pointer);
            }

            int family = Array.FindIndex(properties, f => (f.QueueFlags & wanted) == wanted);
            if (family >= 0 && rank > (best?.Rank ?? -1))
            {
                best = (rank, devices[i], (uint)family);
            }
        }

        return best is (_, PhysicalDevice device, uint chosen)
            ? (device, chosen)
            : throw new OffscreenException("no Vulkan device here has a queue for graphics and compute", "install a driver (Debian and Ubuntu: apt-get install mesa-vulkan-drivers)");
    }

    // Enables what VulkanDevice.Requirements lists, where it is in the core of the device's version.
    private Device CreateDevice(uint version)
    {
        PhysicalDeviceVulkan13Features features13 = new() { SType = StructureType.PhysicalDeviceVulkan13Features };
        PhysicalDeviceVulkan12Features features12 = new() { SType = StructureType.PhysicalDeviceVulkan12Features };
        if ((Version32)version >= (Version32)Vk.Version13)
        {
            PhysicalDeviceVulkan13Features has13 = features13;
            PhysicalDeviceVulkan12Features has12 = features12;
            has12.PNext = &has13;
            PhysicalDeviceFeatures2 has = new() { SType = StructureType.PhysicalDeviceFeatures2, PNext = &has12 };
            Api.GetPhysicalDeviceFeatures2(PhysicalDevice, &has);
            features12.TimelineSemaphore = has12.TimelineSemaphore;
            features13.SubgroupSizeControl = has13.SubgroupSizeControl;
            features13.ComputeFullSubgroups = has13.ComputeFullSubgroups;
            features12.PNext = &features13;
            Features = (has12.TimelineSemaphore ? HostFeatures.TimelineSemaphore : 0)
                | (has13.SubgroupSizeControl ? HostFeatures.SubgroupSizeControl : 0)
                | (has13.ComputeFullSubgroups ? HostFeatures.FullSubgroups : 0);
        }

        float priority = 1;
        DeviceQueueCreateInfo queue = new()
        {
            SType = StructureType.DeviceQueueCreateInfo,
            QueueFamilyIndex = QueueFamily,
            QueueCount = 1,
            PQueuePriorities = &priority,
        };
        DeviceCreateInfo info = new()
        {
            SType = StructureType.DeviceCreateInfo,
            PNext = (Version32)version >= (Version32)Vk.Version13 ? &features12 : null,
            QueueCreateInfoCount = 1,
            PQueueCreateInfos = &queue,
        };
        Api.CreateDevice(PhysicalDevice, &info, null, out Device device).Check("creating the device");
        return device;
    }
}
