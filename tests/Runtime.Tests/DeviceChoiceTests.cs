namespace ResNetVk.Runtime.Tests;

/// <summary>Which device is the default; needs no device.</summary>
public sealed class DeviceChoiceTests
{
    [Theory]
    [InlineData(2, DeviceType.Cpu, DeviceType.IntegratedGpu, DeviceType.DiscreteGpu, DeviceType.VirtualGpu)]
    [InlineData(1, DeviceType.Cpu, DeviceType.IntegratedGpu, DeviceType.VirtualGpu)]
    [InlineData(1, DeviceType.Cpu, DeviceType.VirtualGpu, DeviceType.Other)]
    [InlineData(1, DeviceType.Other, DeviceType.Cpu, DeviceType.Cpu)]
    [InlineData(0, DeviceType.DiscreteGpu, DeviceType.DiscreteGpu)]
    public void DiscreteThenIntegratedThenVirtualThenSoftware(int expected, params DeviceType[] types) =>
        Assert.Equal(expected, DeviceChoice.Choose(types.Select((type, i) => Facts(i, type)).ToArray(), index: null).Info.Index);

    [Fact]
    public void UnsuitableDevicesAreNeverTheDefault()
    {
        PhysicalDeviceFacts[] devices = [Facts(0, DeviceType.DiscreteGpu, "It is old."), Facts(1, DeviceType.Cpu)];

        Assert.Equal(1, DeviceChoice.Choose(devices, index: null).Info.Index);
        Assert.Contains("It is old.", Assert.Throws<VulkanUnavailableException>(() => DeviceChoice.Choose(devices, index: 0)).Message);
        VulkanUnavailableException none = Assert.Throws<VulkanUnavailableException>(() => DeviceChoice.Choose(devices[..1], index: null));
        Assert.Contains("It is old.", none.Message);
    }

    [Fact]
    public void AnIndexIsTakenAtItsWord()
    {
        PhysicalDeviceFacts[] devices = [Facts(0, DeviceType.DiscreteGpu), Facts(1, DeviceType.Cpu)];

        Assert.Equal(1, DeviceChoice.Choose(devices, index: 1).Info.Index);
        Assert.Throws<ArgumentOutOfRangeException>(() => DeviceChoice.Choose(devices, index: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => DeviceChoice.Choose(devices, index: -1));
    }

    [Theory]
    [InlineData(0x10DEu, (535u << 22) | (54u << 14) | (3u << 6), "535.54.03")]
    [InlineData(0x1002u, (2u << 22) | (0u << 12) | 294u, "2.0.294")]
    public void DriverVersionsReadAsTheirVendorsWriteThem(uint vendor, uint version, string expected) =>
        Assert.Equal(expected, VendorTable.DriverVersion(vendor, version));

    private static PhysicalDeviceFacts Facts(int index, DeviceType type, string? unsuitable = null) => new()
    {
        Handle = default,
        QueueFamilies = [],
        TimestampPeriodNanoseconds = 1,
        QueueFamily = 0,
        Memory = default,
        CacheIdentity = new PipelineCacheIdentity(1, 2, 3, new byte[16]),
        Extensions = [],
        PipelineStatistics = false,
        Info = new DeviceInfo
        {
            Index = index,
            Name = $"device {index}",
            Type = type,
            ApiVersion = new Version(1, 3),
            DriverName = string.Empty,
            DriverVersion = "1",
            VendorId = 1,
            Vendor = "vendor",
            DeviceId = 2,
            MemorySizeInBytes = 1,
            Capabilities = CapabilityTests.Least,
            Unsuitable = unsuitable,
        },
    };
}
