using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>A Vulkan device with a compute queue, on which sessions are created.</summary>
/// <remarks>
/// Thread-safe: several sessions, each used by a thread of its own, may share a device. Sessions keep what they need of it alive, so the
/// order of disposal does not matter; the Vulkan device ends with the last of them.
/// </remarks>
public sealed unsafe class VulkanDevice : IDisposable
{
    private readonly object _gate = new();

    // Null when the instance and the device are a host's.
    private readonly VulkanInstance? _instance;
    private readonly ValidationLog? _log;
    private readonly List<IDisposable> _abandoned = [];
    private int _users = 1;
    private bool _disposed;
    private long _memoryInUse;
    private int _allocations;

    private VulkanDevice(VulkanFunctions functions, VulkanInstance instance, PhysicalDeviceFacts facts, ValidationLog? log, VulkanDeviceOptions options)
    {
        Api = functions.Api;
        _instance = instance;
        _log = log;
        Facts = facts;
        CapturesStatistics = options.PipelineStatistics;
        Memory = new MemoryArchitecture(facts.Memory);
        MemorySource = new DriverMemorySource(this);
        Handle = CreateHandle(facts);
        Queue queue;
        Api.GetDeviceQueue(Handle, facts.QueueFamily, 0, &queue);
        Timelines = TimelineFunctions.Find(this);
        Queue = new DeviceQueue(Api, Handle, queue, Timelines, hostLock: null);
    }

    private VulkanDevice(VulkanFunctions functions, HostVulkan host, PhysicalDeviceFacts facts)
    {
        Api = functions.Api;
        Facts = facts;
        Memory = new MemoryArchitecture(facts.Memory);
        MemorySource = host.Memory ?? new DriverMemorySource(this);
        HostAllocation = (AllocationCallbacks*)host.AllocationCallbacks;
        HostPipelineCache = new PipelineCache(host.PipelineCache);
        Handle = new Device(host.Device);
        Timelines = TimelineFunctions.Find(this);
        Queue = new DeviceQueue(Api, Handle, new Queue(host.Queue), Timelines, host.QueueLock);
    }

    /// <summary>
    /// The Vulkan features that help sessions, for a host that creates the device it will lend to <see cref="Adopt"/>. None is needed:
    /// Vulkan 1.1 and a queue with compute suffice.
    /// </summary>
    public static IReadOnlyList<DeviceFeatureAdvice> Requirements { get; } =
    [
        new(
            HostFeatures.SubgroupSizeControl,
            "VkPhysicalDeviceSubgroupSizeControlFeatures",
            "subgroupSizeControl",
            "VK_EXT_subgroup_size_control",
            new Version(1, 3),
            IsNeeded: false,
            "Kernels made for one subgroup size run on devices that have several, as Intel's and AMD's."),
        new(
            HostFeatures.FullSubgroups,
            "VkPhysicalDeviceSubgroupSizeControlFeatures",
            "computeFullSubgroups",
            "VK_EXT_subgroup_size_control",
            new Version(1, 3),
            IsNeeded: false,
            "The driver promises what kernels made for one subgroup size count on."),
        new(
            HostFeatures.TimelineSemaphore,
            "VkPhysicalDeviceTimelineSemaphoreFeatures",
            "timelineSemaphore",
            "VK_KHR_timeline_semaphore",
            new Version(1, 2),
            IsNeeded: false,
            "Inferences are waited for by number, with one object; without it each has a fence."),
        new(
            HostFeatures.RobustBufferAccess,
            "VkPhysicalDeviceFeatures",
            "robustBufferAccess",
            "",
            new Version(1, 0),
            IsNeeded: false,
            "Shaders of models from strangers stay within the buffers that are bound."),
    ];

    /// <summary>Name, driver and kind of the device.</summary>
    public DeviceInfo Info => Facts.Info;

    /// <summary>Limits and features of the device.</summary>
    public DeviceCapabilities Capabilities => Facts.Info.Capabilities;

    /// <summary>
    /// Warnings and errors of the validation layer so far, oldest first; empty without <see cref="VulkanDeviceOptions.Validation"/>.
    /// </summary>
    /// <remarks>A copy of the list at this moment. Messages about objects that outlive the device are added by its disposal.</remarks>
    public IReadOnlyList<string> ValidationMessages => _log?.Messages ?? [];

    /// <summary>Bytes of device memory that sessions on this device hold.</summary>
    public long MemoryInUseInBytes => Interlocked.Read(ref _memoryInUse);

    /// <summary>Number of device memory allocations that sessions on this device hold.</summary>
    public int MemoryAllocationCount => Volatile.Read(ref _allocations);

    /// <summary>The Vulkan functions.</summary>
    internal Vk Api { get; }

    /// <summary>The Vulkan handle.</summary>
    internal Device Handle { get; }

    /// <summary>What the driver says about the device.</summary>
    internal PhysicalDeviceFacts Facts { get; }

    /// <summary>True when pipelines are created so that <see cref="ExecutableQuery"/> works.</summary>
    internal bool CapturesStatistics { get; }

    /// <summary>Memory types.</summary>
    internal MemoryArchitecture Memory { get; }

    /// <summary>The functions of timeline semaphores; null where the device has none.</summary>
    internal TimelineFunctions? Timelines { get; }

    /// <summary>Where device memory comes from: the driver, or the host's allocator.</summary>
    internal IDeviceMemorySource MemorySource { get; }

    /// <summary>The host's callbacks for the driver's own memory; null for none.</summary>
    internal AllocationCallbacks* HostAllocation { get; }

    /// <summary>The host's pipeline cache; null handle for one of our own.</summary>
    internal PipelineCache HostPipelineCache { get; }

    /// <summary>What this process has found out about the alternatives of models.</summary>
    internal ChoiceMemory Choices { get; } = new();

    /// <summary>What self-tests of models found in this process.</summary>
    internal ModelMemory<SelfTestRecord> SelfTests { get; } = new();

    /// <summary>The models that sessions on this device use.</summary>
    internal LoadedModels Models { get; } = new();

    /// <summary>Waits for asynchronous inferences.</summary>
    internal CompletionThread Completions { get; } = new();

    /// <summary>The queue. Tests replace it by one that fails.</summary>
    internal DeviceQueue Queue { get; set; }

    /// <summary>Lists the Vulkan devices of this machine, those that cannot be used included.</summary>
    /// <exception cref="VulkanUnavailableException">
    /// There is no loader, no driver or no device; the message says what to install.
    /// </exception>
    public static IReadOnlyList<DeviceInfo> Enumerate()
    {
        VulkanFunctions functions = VulkanFunctions.Find(0);
        using VulkanInstance instance = new(functions, log: null);
        return instance.PhysicalDevices().Select((device, index) => PhysicalDeviceProbe.Read(functions.Api, device, index).Info).ToArray();
    }

    /// <summary>Creates a device. The caller owns it.</summary>
    /// <param name="options">Which device and whether to validate; null for the defaults.</param>
    /// <exception cref="VulkanUnavailableException">No loader, no driver, no suitable device, or validation without its layer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no device with the index asked for.</exception>
    /// <exception cref="DeviceRequirementException">Pipeline statistics were asked for and the device has none.</exception>
    public static VulkanDevice Create(VulkanDeviceOptions? options = null)
    {
        options ??= new VulkanDeviceOptions();
        options = VulkanDeviceOptions.Watch?.Invoke(options) ?? options;
        ValidationLog? log = options.Validation ? new ValidationLog(options.OnValidationMessage) : null;
        VulkanFunctions functions = VulkanFunctions.Find(options.GetInstanceProcAddr);
        VulkanInstance instance = new(functions, log);
        try
        {
            PhysicalDeviceFacts[] devices = instance.PhysicalDevices()
                .Select((device, index) => PhysicalDeviceProbe.Read(functions.Api, device, index))
                .ToArray();
            PhysicalDeviceFacts chosen = DeviceChoice.Choose(devices, options.DeviceIndex);
            if (options.PipelineStatistics && !chosen.PipelineStatistics)
            {
                throw new DeviceRequirementException(
                    $"{chosen.Info.Name} cannot report pipeline statistics: its driver does not have {ExecutableQuery.Extension}. "
                    + "Use a device or a newer driver that has it, as Mesa's for AMD and Intel GPUs do; "
                    + "Mesa's driver for AMD also compiles for a GPU that is not there (RADV_FORCE_FAMILY names it).");
            }

            return new VulkanDevice(functions, instance, chosen with { Info = WithRobustness(chosen.Info, options) }, log, options);
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Works on the device of a host, such as a game engine: on its queue, with its memory if it likes. Nothing is enabled, and nothing
    /// of the host's is destroyed.
    /// </summary>
    /// <remarks>
    /// Disposing the returned object frees what the library made. When the host's device is lost, dispose sessions and this object, and
    /// adopt the new device.
    /// </remarks>
    /// <param name="host">The host's objects; they outlive the returned object and all sessions on it.</param>
    /// <returns>The device; the caller owns it.</returns>
    /// <exception cref="ArgumentException">A handle is missing, or the queue family does not exist.</exception>
    /// <exception cref="DeviceRequirementException">The device or its queue cannot run compute work of Vulkan 1.1.</exception>
    /// <exception cref="VulkanUnavailableException">No <see cref="HostVulkan.GetInstanceProcAddr"/> was given and there is no system loader.</exception>
    public static VulkanDevice Adopt(HostVulkan host)
    {
        HostCheck.Handles(host);
        VulkanFunctions functions = VulkanFunctions.Find(host.GetInstanceProcAddr);
        functions.Use(new Instance(host.Instance));
        PhysicalDeviceFacts facts = PhysicalDeviceProbe.Read(functions.Api, new PhysicalDevice(host.PhysicalDevice), index: 0);
        return new VulkanDevice(functions, host, HostCheck.Restrict(facts, host));
    }

    /// <summary>Gives the device up. Sessions that still exist go on working; new ones cannot be created.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        Release();
    }

    /// <summary>Keeps the Vulkan device alive until <see cref="Release"/>.</summary>
    /// <exception cref="ObjectDisposedException">The device is disposed.</exception>
    internal void AddUser()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                throw new ObjectDisposedException(
                    nameof(VulkanDevice), "The device is disposed: create the session before that, or a new device.");
            }

            _users++;
        }
    }

    /// <summary>Ends one use; the last one destroys the Vulkan device.</summary>
    internal void Release()
    {
        lock (_gate)
        {
            if (--_users > 0)
            {
                return;
            }
        }

        Completions.Dispose();

        // The result does not matter: whether the device is idle or lost, nothing of ours is running on it any more. A host's device is
        // waited for only where something timed out on it, since others may be using it.
        if (_instance is not null || _abandoned.Count > 0)
        {
            _ = Queue.WaitIdle();
        }

        _abandoned.ForEach(resource => resource.Dispose());
        if (_instance is not null)
        {
            Api.DestroyDevice(Handle, null);
            _instance.Dispose();
        }
    }

    /// <summary>Disposes objects that submissions use: now, or with the device when those have not ended.</summary>
    internal void DisposeAfter(bool ended, IDisposable resource)
    {
        if (ended)
        {
            resource.Dispose();
        }
        else
        {
            Abandon(resource);
        }
    }

    /// <summary>Takes over objects that a submission still uses after its time-out; they end with the device.</summary>
    internal void Abandon(IDisposable resource)
    {
        lock (_gate)
        {
            _abandoned.Add(resource);
        }
    }

    /// <summary>Counts an allocation (positive) or the end of one (negative).</summary>
    internal void CountMemory(long bytes)
    {
        Interlocked.Add(ref _memoryInUse, bytes);
        Interlocked.Add(ref _allocations, Math.Sign(bytes));
    }

    /// <summary>Nanoseconds between two timestamps of the queue.</summary>
    internal double Nanoseconds(ulong first, ulong last)
    {
        // Timestamps wrap around at their number of valid bits.
        int bits = Capabilities.TimestampValidBits;
        ulong mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        return ((last - first) & mask) * Capabilities.TimestampPeriodNanoseconds;
    }

    private static DeviceInfo WithRobustness(DeviceInfo info, VulkanDeviceOptions options) =>
        info with { Capabilities = info.Capabilities with { RobustBufferAccess = info.Capabilities.RobustBufferAccess && options.RobustBufferAccess } };

    private Device CreateHandle(PhysicalDeviceFacts facts)
    {
        IEnumerable<string> statistics = CapturesStatistics ? [ExecutableQuery.Extension] : [];
        using NativeStrings extensions = new(facts.Extensions.Concat(statistics));
        float priority = 1;
        DeviceQueueCreateInfo queue = new()
        {
            SType = StructureType.DeviceQueueCreateInfo,
            QueueFamilyIndex = facts.QueueFamily,
            QueueCount = 1,
            PQueuePriorities = &priority,
        };
        PhysicalDeviceSubgroupSizeControlFeatures subgroups = new()
        {
            SType = StructureType.PhysicalDeviceSubgroupSizeControlFeatures,
            SubgroupSizeControl = Capabilities.SubgroupSizeControl,
            ComputeFullSubgroups = Capabilities.FullSubgroups,
        };
        void* features = Capabilities.SubgroupSizeControl || Capabilities.FullSubgroups ? &subgroups : null;
        PhysicalDeviceTimelineSemaphoreFeatures timelines = new()
        {
            SType = StructureType.PhysicalDeviceTimelineSemaphoreFeatures,
            PNext = features,
            TimelineSemaphore = true,
        };
        features = Capabilities.TimelineSemaphores ? &timelines : features;
        PhysicalDevicePipelineExecutablePropertiesFeaturesKHR executables = new()
        {
            SType = StructureType.PhysicalDevicePipelineExecutablePropertiesFeaturesKhr,
            PNext = features,
            PipelineExecutableInfo = true,
        };
        PhysicalDeviceFeatures core = new() { RobustBufferAccess = Capabilities.RobustBufferAccess };
        DeviceCreateInfo info = new()
        {
            SType = StructureType.DeviceCreateInfo,
            PEnabledFeatures = &core,
            PNext = CapturesStatistics ? &executables : features,
            QueueCreateInfoCount = 1,
            PQueueCreateInfos = &queue,
            EnabledExtensionCount = extensions.Count,
            PpEnabledExtensionNames = extensions.Pointer,
        };
        Device handle = default;
        Api.CreateDevice(facts.Handle, &info, null, &handle).ThrowOnFailure($"creating a device on {facts.Info.Name}");
        return handle;
    }
}
