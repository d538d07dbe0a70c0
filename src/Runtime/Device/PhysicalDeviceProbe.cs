using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Asks the driver about a physical device.</summary>
internal static unsafe class PhysicalDeviceProbe
{
    private const string SubgroupSizeControl = "VK_EXT_subgroup_size_control";
    private const string DriverProperties = "VK_KHR_driver_properties";
    private const string TimelineSemaphore = "VK_KHR_timeline_semaphore";

    // A device that has this extension must be created with it.
    private const string PortabilitySubset = "VK_KHR_portability_subset";

    /// <summary>Reads everything.</summary>
    /// <param name="vk">The Vulkan functions.</param>
    /// <param name="device">The physical device.</param>
    /// <param name="index">Its position in the loader's list.</param>
    public static PhysicalDeviceFacts Read(Vk vk, PhysicalDevice device, int index)
    {
        PhysicalDeviceProperties basic;
        vk.GetPhysicalDeviceProperties(device, &basic);
        HashSet<string> extensions = Extensions(vk, device);
        bool isVersion10 = basic.ApiVersion < Vk.Version11;

        PhysicalDeviceDriverProperties driver = new() { SType = StructureType.PhysicalDeviceDriverProperties };
        PhysicalDeviceSubgroupProperties subgroups = new() { SType = StructureType.PhysicalDeviceSubgroupProperties };
        PhysicalDeviceMaintenance3Properties sizes = new()
        {
            SType = StructureType.PhysicalDeviceMaintenance3Properties,
            PNext = &subgroups,
        };
        PhysicalDeviceSubgroupSizeControlProperties control = new() { SType = StructureType.PhysicalDeviceSubgroupSizeControlProperties };
        PhysicalDeviceSubgroupSizeControlFeatures features = new() { SType = StructureType.PhysicalDeviceSubgroupSizeControlFeatures };
        PhysicalDevicePipelineExecutablePropertiesFeaturesKHR executables = new()
        {
            SType = StructureType.PhysicalDevicePipelineExecutablePropertiesFeaturesKhr,
        };
        PhysicalDeviceTimelineSemaphoreFeatures timelines = new() { SType = StructureType.PhysicalDeviceTimelineSemaphoreFeatures };
        PhysicalDeviceFeatures2 allFeatures = new() { SType = StructureType.PhysicalDeviceFeatures2 };
        PhysicalDeviceProperties2 all = new() { SType = StructureType.PhysicalDeviceProperties2, PNext = &sizes };
        if (extensions.Contains(SubgroupSizeControl))
        {
            control.PNext = all.PNext;
            all.PNext = &control;
            features.PNext = allFeatures.PNext;
            allFeatures.PNext = &features;
        }

        if (extensions.Contains(TimelineSemaphore))
        {
            timelines.PNext = allFeatures.PNext;
            allFeatures.PNext = &timelines;
        }

        if (extensions.Contains(DriverProperties))
        {
            driver.PNext = all.PNext;
            all.PNext = &driver;
        }

        if (extensions.Contains(ExecutableQuery.Extension))
        {
            executables.PNext = allFeatures.PNext;
            allFeatures.PNext = &executables;
        }

        if (!isVersion10)
        {
            vk.GetPhysicalDeviceProperties2(device, &all);
            vk.GetPhysicalDeviceFeatures2(device, &allFeatures);
        }

        PhysicalDeviceMemoryProperties memory;
        vk.GetPhysicalDeviceMemoryProperties(device, &memory);
        QueueFamilyFacts[] families = QueueFamilies(vk, device);
        int family = Choose(families);
        int timestampBits = family < 0 ? 0 : families[family].TimestampValidBits;
        string? unsuitable = isVersion10
            ? "It implements Vulkan 1.0 only; 1.1 is needed. Update the GPU driver."
            : family < 0 ? "It has no queue for compute work." : null;
        string driverName = NativeStrings.Read(driver.DriverName);
        string driverInfo = NativeStrings.Read(driver.DriverInfo);
        return new PhysicalDeviceFacts
        {
            Handle = device,
            QueueFamily = (uint)Math.Max(family, 0),
            QueueFamilies = families,
            TimestampPeriodNanoseconds = basic.Limits.TimestampPeriod,
            Memory = memory,
            CacheIdentity = new PipelineCacheIdentity(
                basic.VendorID,
                basic.DeviceID,
                basic.DriverVersion,
                new ReadOnlySpan<byte>(basic.PipelineCacheUuid, PipelineCacheIdentity.UuidSizeInBytes)),
            PipelineStatistics = executables.PipelineExecutableInfo,
            Extensions = extensions.Where(name => name is SubgroupSizeControl or TimelineSemaphore or PortabilitySubset).ToArray(),
            Info = new DeviceInfo
            {
                Index = index,
                Name = NativeStrings.Read(basic.DeviceName),
                Type = TypeOf(basic.DeviceType),
                ApiVersion = VersionOf(basic.ApiVersion),
                DriverName = driverName,
                DriverVersion = driverInfo.Length > 0 ? driverInfo : VendorTable.DriverVersion(basic.VendorID, basic.DriverVersion),
                VendorId = basic.VendorID,
                Vendor = VendorTable.Name(basic.VendorID),
                DeviceId = basic.DeviceID,
                MemorySizeInBytes = MemorySize(memory),
                Capabilities = Capabilities(basic.Limits, subgroups, control, features, (long)sizes.MaxMemoryAllocationSize, timestampBits) with
                {
                    TimelineSemaphores = timelines.TimelineSemaphore,
                    RobustBufferAccess = allFeatures.Features.RobustBufferAccess,
                    Processor = basic.DeviceType == PhysicalDeviceType.Cpu,
                    IntegratedGpu = basic.DeviceType == PhysicalDeviceType.IntegratedGpu,
                },
                Unsuitable = unsuitable,
            },
        };
    }

    private static DeviceCapabilities Capabilities(
        in PhysicalDeviceLimits limits,
        in PhysicalDeviceSubgroupProperties subgroups,
        in PhysicalDeviceSubgroupSizeControlProperties control,
        in PhysicalDeviceSubgroupSizeControlFeatures features,
        long maxAllocationSize,
        int timestampBits)
    {
        bool inCompute = (subgroups.SupportedStages & ShaderStageFlags.ComputeBit) != 0;
        bool sizesKnown = control.MinSubgroupSize != 0;
        bool sizeControl = features.SubgroupSizeControl && (control.RequiredSubgroupSizeStages & ShaderStageFlags.ComputeBit) != 0;
        fixed (uint* size = limits.MaxComputeWorkGroupSize, count = limits.MaxComputeWorkGroupCount)
        {
            return new DeviceCapabilities
            {
                SubgroupSize = (int)subgroups.SubgroupSize,
                MinSubgroupSize = (int)(sizesKnown ? control.MinSubgroupSize : subgroups.SubgroupSize),
                MaxSubgroupSize = (int)(sizesKnown ? control.MaxSubgroupSize : subgroups.SubgroupSize),
                SubgroupSizeControl = sizeControl,
                FullSubgroups = features.ComputeFullSubgroups,
                MaxWorkgroupSubgroups = Clamp(control.MaxComputeWorkgroupSubgroups),
                SubgroupShuffle = inCompute && (subgroups.SupportedOperations & SubgroupFeatureFlags.ShuffleBit) != 0,
                MaxTexelBufferElements = limits.MaxTexelBufferElements,
                MaxStorageBufferRange = limits.MaxStorageBufferRange,
                MaxSharedMemorySizeInBytes = Clamp(limits.MaxComputeSharedMemorySize),
                MaxWorkgroupInvocations = Clamp(limits.MaxComputeWorkGroupInvocations),
                MaxWorkgroupSize = Triple(size[0], size[1], size[2]),
                MaxWorkgroupCount = Triple(count[0], count[1], count[2]),
                MaxStorageBuffers = Clamp(limits.MaxPerStageDescriptorStorageBuffers),
                MaxStorageTexelBuffers = Clamp(limits.MaxPerStageDescriptorStorageImages),
                MaxTexelBuffers = Clamp(limits.MaxPerStageDescriptorSampledImages),
                StorageBufferOffsetAlignment = Clamp(limits.MinStorageBufferOffsetAlignment),
                TexelBufferOffsetAlignment = Clamp(limits.MinTexelBufferOffsetAlignment),
                NonCoherentAtomSize = Clamp(limits.NonCoherentAtomSize),
                MaxAllocationSizeInBytes = maxAllocationSize > 0 ? maxAllocationSize : long.MaxValue,
                TimestampPeriodNanoseconds = timestampBits > 0 ? limits.TimestampPeriod : 0,
                TimestampValidBits = timestampBits,
            };
        }
    }

    private static QueueFamilyFacts[] QueueFamilies(Vk vk, PhysicalDevice device)
    {
        uint count = 0;
        vk.GetPhysicalDeviceQueueFamilyProperties(device, &count, null);
        QueueFamilyProperties[] families = new QueueFamilyProperties[count];
        fixed (QueueFamilyProperties* pointer = families)
        {
            vk.GetPhysicalDeviceQueueFamilyProperties(device, &count, pointer);
        }

        return families.Select(family => new QueueFamilyFacts(family.QueueFlags, (int)family.TimestampValidBits)).ToArray();
    }

    // A compute-only family first: its work runs beside the graphics queue of the program that hosts us.
    private static int Choose(QueueFamilyFacts[] families)
    {
        int family = Array.FindIndex(families, f => f.HasCompute && !f.HasGraphics);
        return family >= 0 ? family : Array.FindIndex(families, f => f.HasCompute);
    }

    private static HashSet<string> Extensions(Vk vk, PhysicalDevice device)
    {
        uint count = 0;
        vk.EnumerateDeviceExtensionProperties(device, (byte*)null, &count, null).ThrowOnFailure("counting the Vulkan device extensions");
        ExtensionProperties[] properties = new ExtensionProperties[count];
        fixed (ExtensionProperties* pointer = properties)
        {
            vk.EnumerateDeviceExtensionProperties(device, (byte*)null, &count, pointer)
                .ThrowOnFailure("listing the Vulkan device extensions");
        }

        return ExtensionNames.Of(properties);
    }

    private static long MemorySize(in PhysicalDeviceMemoryProperties memory)
    {
        long largest = 0;
        for (int i = 0; i < memory.MemoryHeapCount; i++)
        {
            MemoryHeap heap = memory.MemoryHeaps[i];
            if ((heap.Flags & MemoryHeapFlags.DeviceLocalBit) != 0)
            {
                largest = Math.Max(largest, (long)heap.Size);
            }
        }

        return largest;
    }

    private static DeviceType TypeOf(PhysicalDeviceType type) => type switch
    {
        PhysicalDeviceType.IntegratedGpu => DeviceType.IntegratedGpu,
        PhysicalDeviceType.DiscreteGpu => DeviceType.DiscreteGpu,
        PhysicalDeviceType.VirtualGpu => DeviceType.VirtualGpu,
        PhysicalDeviceType.Cpu => DeviceType.Cpu,
        _ => DeviceType.Other,
    };

    // VK_API_VERSION_MAJOR, _MINOR, _PATCH.
    private static Version VersionOf(uint version) =>
        new((int)(version >> 22 & 0x7F), (int)(version >> 12 & 0x3FF), (int)(version & 0xFFF));

    private static (int X, int Y, int Z) Triple(uint x, uint y, uint z) => (Clamp(x), Clamp(y), Clamp(z));

    private static int Clamp(ulong limit) => (int)Math.Min(limit, int.MaxValue);
}
