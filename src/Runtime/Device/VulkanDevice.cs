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
    private readonly VulkanInstance _instance;
    private readonly ValidationLog? _log;
    private readonly List<IDisposable> _abandoned = [];
    private int _users = 1;
    private bool _disposed;
    private long _memoryInUse;
    private int _allocations;

    private VulkanDevice(VulkanInstance instance, PhysicalDeviceFacts facts, ValidationLog? log, bool capturesStatistics)
    {
        _instance = instance;
        _log = log;
        Facts = facts;
        CapturesStatistics = capturesStatistics;
        Memory = new MemoryArchitecture(facts.Memory);
        Handle = CreateHandle(facts);
        Queue queue;
        Api.GetDeviceQueue(Handle, facts.QueueFamily, 0, &queue);
        Queue = new DeviceQueue(Api, Handle, queue);
    }

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
    internal Vk Api { get; } = VulkanLoader.Api;

    /// <summary>The Vulkan handle.</summary>
    internal Device Handle { get; }

    /// <summary>What the driver says about the device.</summary>
    internal PhysicalDeviceFacts Facts { get; }

    /// <summary>True when pipelines are created so that <see cref="ExecutableQuery"/> works.</summary>
    internal bool CapturesStatistics { get; }

    /// <summary>Memory types.</summary>
    internal MemoryArchitecture Memory { get; }

    /// <summary>What this process has found out about the alternatives of models.</summary>
    internal ChoiceMemory Choices { get; } = new();

    /// <summary>The queue. Tests replace it by one that fails.</summary>
    internal DeviceQueue Queue { get; set; }

    /// <summary>Lists the Vulkan devices of this machine, those that cannot be used included.</summary>
    /// <exception cref="VulkanUnavailableException">
    /// There is no loader, no driver or no device; the message says what to install.
    /// </exception>
    public static IReadOnlyList<DeviceInfo> Enumerate()
    {
        using VulkanInstance instance = new(log: null);
        return instance.PhysicalDevices().Select((device, index) => PhysicalDeviceProbe.Read(device, index).Info).ToArray();
    }

    /// <summary>Creates a device. The caller owns it.</summary>
    /// <param name="options">Which device and whether to validate; null for the defaults.</param>
    /// <exception cref="VulkanUnavailableException">No loader, no driver, no suitable device, or validation without its layer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no device with the index asked for.</exception>
    /// <exception cref="DeviceRequirementException">Pipeline statistics were asked for and the device has none.</exception>
    public static VulkanDevice Create(VulkanDeviceOptions? options = null)
    {
        options ??= new VulkanDeviceOptions();
        ValidationLog? log = options.Validation ? new ValidationLog(options.OnValidationMessage) : null;
        VulkanInstance instance = new(log);
        try
        {
            PhysicalDeviceFacts[] devices = instance.PhysicalDevices().Select(PhysicalDeviceProbe.Read).ToArray();
            PhysicalDeviceFacts chosen = DeviceChoice.Choose(devices, options.DeviceIndex);
            if (options.PipelineStatistics && !chosen.PipelineStatistics)
            {
                throw new DeviceRequirementException(
                    $"{chosen.Info.Name} cannot report pipeline statistics: its driver does not have {ExecutableQuery.Extension}. "
                    + "Use a device or a newer driver that has it, as Mesa's for AMD and Intel GPUs do; "
                    + "Mesa's driver for AMD also compiles for a GPU that is not there (RADV_FORCE_FAMILY names it).");
            }

            return new VulkanDevice(instance, chosen, log, options.PipelineStatistics);
        }
        catch
        {
            instance.Dispose();
            throw;
        }
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

        // The result does not matter: whether the device is idle or lost, nothing of ours is running on it any more.
        _ = Queue.WaitIdle();
        _abandoned.ForEach(resource => resource.Dispose());
        Api.DestroyDevice(Handle, null);
        _instance.Dispose();
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
    internal double Nanoseconds(ulong[] ticks, int first, int last)
    {
        // Timestamps wrap around at their number of valid bits.
        int bits = Capabilities.TimestampValidBits;
        ulong mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        return ((ticks[last] - ticks[first]) & mask) * Capabilities.TimestampPeriodNanoseconds;
    }

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
        PhysicalDevicePipelineExecutablePropertiesFeaturesKHR executables = new()
        {
            SType = StructureType.PhysicalDevicePipelineExecutablePropertiesFeaturesKhr,
            PNext = Capabilities.SubgroupSizeControl || Capabilities.FullSubgroups ? &subgroups : null,
            PipelineExecutableInfo = true,
        };
        DeviceCreateInfo info = new()
        {
            SType = StructureType.DeviceCreateInfo,
            PNext = CapturesStatistics ? &executables : executables.PNext,
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
