namespace ResNetVk.Runtime;

/// <summary>A Vulkan device of this machine, as <see cref="VulkanDevice.Enumerate"/> lists it.</summary>
public sealed record DeviceInfo
{
    /// <summary>Position in the driver's list; what <see cref="VulkanDeviceOptions.DeviceIndex"/> takes.</summary>
    public required int Index { get; init; }

    /// <summary>The device's name.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of processor it is.</summary>
    public required DeviceType Type { get; init; }

    /// <summary>The Vulkan version it implements.</summary>
    public required Version ApiVersion { get; init; }

    /// <summary>The driver's name; empty when the driver does not say.</summary>
    public required string DriverName { get; init; }

    /// <summary>The driver's version, in the driver's own words where it has them.</summary>
    public required string DriverVersion { get; init; }

    /// <summary>The vendor's PCI id, or its id in the Vulkan registry.</summary>
    public required uint VendorId { get; init; }

    /// <summary>The vendor's name; its id in hexadecimal digits when it is not known here.</summary>
    public required string Vendor { get; init; }

    /// <summary>The device's id among those of its vendor.</summary>
    public required uint DeviceId { get; init; }

    /// <summary>Size of the device's largest own memory heap.</summary>
    public required long MemorySizeInBytes { get; init; }

    /// <summary>Limits and features.</summary>
    public required DeviceCapabilities Capabilities { get; init; }

    /// <summary>Why models cannot run on it, as a sentence; null when they can.</summary>
    public required string? Unsuitable { get; init; }
}
