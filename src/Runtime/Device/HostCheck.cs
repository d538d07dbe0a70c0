namespace ResNetVk.Runtime;

/// <summary>Checks what a host lends, and narrows what the driver says to what the host has enabled.</summary>
internal static class HostCheck
{
    /// <summary>Every handle is there.</summary>
    /// <exception cref="ArgumentException">One is missing.</exception>
    public static void Handles(HostVulkan host)
    {
        Check(host.Instance, nameof(HostVulkan.Instance));
        Check(host.PhysicalDevice, nameof(HostVulkan.PhysicalDevice));
        Check(host.Device, nameof(HostVulkan.Device));
        Check(host.Queue, nameof(HostVulkan.Queue));
        if ((host.Features & ~(HostFeatures.SubgroupSizeControl | HostFeatures.FullSubgroups | HostFeatures.TimelineSemaphore | HostFeatures.RobustBufferAccess)) != 0)
        {
            throw new ArgumentException(
                $"{nameof(HostVulkan.Features)} is {(int)host.Features:X}, which has bits this version does not know: use the names of {nameof(HostFeatures)}.",
                nameof(host));
        }

        static void Check(nint handle, string name)
        {
            if (handle == 0)
            {
                throw new ArgumentException($"{nameof(HostVulkan)}.{name} is a null handle: pass the host's.", nameof(host));
            }
        }
    }

    /// <summary>The device as a session on the host's queue may use it.</summary>
    /// <exception cref="ArgumentException">There is no such queue family.</exception>
    /// <exception cref="DeviceRequirementException">Device or family cannot do it.</exception>
    public static PhysicalDeviceFacts Restrict(PhysicalDeviceFacts facts, HostVulkan host)
    {
        DeviceInfo info = facts.Info;
        if (host.QueueFamily >= facts.QueueFamilies.Count)
        {
            throw new ArgumentException(
                $"{nameof(HostVulkan.QueueFamily)} is {host.QueueFamily}; {info.Name} has families 0 to {facts.QueueFamilies.Count - 1}.", nameof(host));
        }

        if (info.Unsuitable is not null)
        {
            throw new DeviceRequirementException($"{info.Name} cannot be used. {info.Unsuitable}");
        }

        QueueFamilyFacts family = facts.QueueFamilies[(int)host.QueueFamily];
        if (!family.HasCompute)
        {
            throw new DeviceRequirementException(
                $"Queue family {host.QueueFamily} of {info.Name} ({family.Flags}) has no compute: lend a queue of a family that has.");
        }

        DeviceCapabilities all = info.Capabilities;
        bool timestamps = family.TimestampValidBits > 0;
        return facts with
        {
            QueueFamily = host.QueueFamily,
            PipelineStatistics = false,
            Info = info with
            {
                Capabilities = all with
                {
                    SubgroupSizeControl = all.SubgroupSizeControl && Has(HostFeatures.SubgroupSizeControl),
                    FullSubgroups = all.FullSubgroups && Has(HostFeatures.FullSubgroups),
                    TimelineSemaphores = all.TimelineSemaphores && Has(HostFeatures.TimelineSemaphore),
                    RobustBufferAccess = all.RobustBufferAccess && Has(HostFeatures.RobustBufferAccess),
                    TimestampValidBits = family.TimestampValidBits,
                    TimestampPeriodNanoseconds = timestamps ? facts.TimestampPeriodNanoseconds : 0,
                },
            },
        };

        bool Has(HostFeatures feature) => (host.Features & feature) != 0;
    }
}
