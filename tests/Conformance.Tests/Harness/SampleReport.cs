using ResNetVk.Conformance.Harness;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Tests.Harness;

/// <summary>Reports and devices made by hand.</summary>
internal static class SampleReport
{
    public static DeviceInfo Device(string name = "Test GPU", string driver = "Test driver", string version = "1.2.3") => new()
    {
        Index = 0,
        Name = name,
        Type = DeviceType.DiscreteGpu,
        ApiVersion = new Version(1, 3, 0),
        DriverName = driver,
        DriverVersion = version,
        VendorId = 1,
        Vendor = "Test",
        DeviceId = 2,
        MemorySizeInBytes = 1 << 30,
        Unsuitable = null,
        Capabilities = new DeviceCapabilities
        {
            SubgroupSize = 32,
            MinSubgroupSize = 32,
            MaxSubgroupSize = 64,
            SubgroupSizeControl = true,
            FullSubgroups = true,
            MaxWorkgroupSubgroups = 8,
            SubgroupShuffle = true,
            MaxTexelBufferElements = 1 << 27,
            MaxStorageBufferRange = 1 << 30,
            MaxSharedMemorySizeInBytes = 32768,
            MaxWorkgroupInvocations = 1024,
            MaxWorkgroupSize = (1024, 1024, 64),
            MaxWorkgroupCount = (65535, 65535, 65535),
            MaxStorageBuffers = 16,
            MaxStorageTexelBuffers = 16,
            MaxTexelBuffers = 16,
            StorageBufferOffsetAlignment = 16,
            TexelBufferOffsetAlignment = 16,
            NonCoherentAtomSize = 64,
            MaxAllocationSizeInBytes = 1 << 30,
            TimestampPeriodNanoseconds = 1,
            TimestampValidBits = 64,
        },
    };

    public static ConformanceReport Of(params IReadOnlyList<CaseResult> results) => new()
    {
        Device = Device(),
        Suites = [.. results.Select(r => r.Suite).Distinct().Select(s => new SuiteInfo(s, s, $"what {s} is", 1000))],
        Results = results,
        IsComplete = true,
        Seed = 1,
        IsQuick = false,
        SuitesLeftOut = [],
        Filter = null,
        Started = DateTimeOffset.UnixEpoch,
        Elapsed = TimeSpan.FromSeconds(61),
    };
}
