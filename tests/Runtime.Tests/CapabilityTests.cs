using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>What devices of other makes would run; needs no device.</summary>
public sealed class CapabilityTests
{
    internal static readonly DeviceCapabilities Least = new()
    {
        // The required limits of Vulkan 1.1 core.
        SubgroupSize = 1,
        MinSubgroupSize = 1,
        MaxSubgroupSize = 1,
        SubgroupSizeControl = false,
        FullSubgroups = false,
        MaxWorkgroupSubgroups = 0,
        SubgroupShuffle = false,
        MaxTexelBufferElements = 65536,
        MaxStorageBufferRange = 1 << 27,
        MaxSharedMemorySizeInBytes = 16384,
        MaxWorkgroupInvocations = 128,
        MaxWorkgroupSize = (128, 128, 64),
        MaxWorkgroupCount = (65535, 65535, 65535),
        MaxStorageBuffers = 4,
        MaxTexelBuffers = 16,
        MaxStorageTexelBuffers = 4,
        StorageBufferOffsetAlignment = 256,
        TexelBufferOffsetAlignment = 256,
        NonCoherentAtomSize = 256,
        MaxAllocationSizeInBytes = 1 << 30,
        TimestampPeriodNanoseconds = 0,
        TimestampValidBits = 0,
    };

    [Fact]
    public void NoRequirementIsMetByTheLeastDevice() => Assert.Null(RequirementCheck.Unmet(DeviceRequirements.None, Least));

    [Theory]
    [InlineData(8, 8, 8, 8, false, true)]
    [InlineData(8, 8, 8, 8, true, true)]
    [InlineData(8, 32, 32, 32, false, false)]
    [InlineData(8, 16, 8, 32, false, false)]
    [InlineData(16, 16, 8, 32, false, false)]
    [InlineData(8, 32, 8, 32, true, true)]
    [InlineData(32, 64, 32, 64, true, true)]
    [InlineData(8, 64, 32, 64, true, false)]
    [InlineData(24, 32, 8, 32, true, false)]
    [InlineData(0, 32, 8, 32, false, true)]
    public void ASubgroupSizeIsExact(int required, int size, int min, int max, bool control, bool met)
    {
        DeviceCapabilities device = Least with
        {
            SubgroupSize = size,
            MinSubgroupSize = min,
            MaxSubgroupSize = max,
            SubgroupSizeControl = control,
        };

        string? reason = RequirementCheck.Unmet(new DeviceRequirements { SubgroupSize = required }, device);

        Assert.Equal(met, reason is null);
        Assert.True(met || reason!.Contains($"exactly {required} invocations", StringComparison.Ordinal));
    }

    /// <summary>On a processor, beside an alternative for subgroups of a vector register, others are for GPUs unless they say that they are not.</summary>
    [Theory]
    [InlineData(DeviceType.Cpu, false, false)]
    [InlineData(DeviceType.Cpu, true, true)]
    [InlineData(DeviceType.DiscreteGpu, false, true)]
    public void WhatIsForProcessorsIsWorthTryingOnOne(DeviceType type, bool processor, bool worth)
    {
        Alternative lanes = ModelBuilder.Alternative("lanes", new DeviceRequirements { SubgroupSize = 8 });
        Alternative other = ModelBuilder.Alternative("other", new DeviceRequirements { Processor = processor });
        Assert.Equal(worth, RequirementCheck.IsWorthTrying(other, lanes, type));
    }

    [Fact]
    public void EachUnmetRequirementIsASentenceWithBothNumbers()
    {
        Assert.Equal("It is for processors; the device is a GPU.", RequirementCheck.Unmet(new DeviceRequirements { Processor = true }, Least));
        Assert.Null(RequirementCheck.Unmet(new DeviceRequirements { Processor = true }, Least with { Processor = true }));
        Assert.Equal(
            "It is for GPUs that share the processor's memory; the device is none.",
            RequirementCheck.Unmet(new DeviceRequirements { IntegratedGpu = true }, Least with { Processor = true }));
        Assert.Null(RequirementCheck.Unmet(new DeviceRequirements { IntegratedGpu = true }, Least with { IntegratedGpu = true }));
        Assert.Contains("subgroup shuffles", RequirementCheck.Unmet(new DeviceRequirements { SubgroupShuffle = true }, Least));
        Assert.Equal(
            "It needs 65,537 texels in a texel buffer; the device has 65,536.",
            RequirementCheck.Unmet(new DeviceRequirements { TexelBufferElements = 65537 }, Least));
        Assert.Contains(
            "16,385 bytes of shared memory",
            RequirementCheck.Unmet(new DeviceRequirements { SharedMemorySizeInBytes = 16385 }, Least));
        Assert.Contains("129 invocations", RequirementCheck.Unmet(new DeviceRequirements { WorkgroupInvocations = 129 }, Least));
        Assert.Contains(
            "134,217,729 bytes in a storage",
            RequirementCheck.Unmet(new DeviceRequirements { StorageBufferRange = (1 << 27) + 1 }, Least));
        Assert.Null(RequirementCheck.Unmet(
            new DeviceRequirements
            {
                TexelBufferElements = 65536,
                SharedMemorySizeInBytes = 16384,
                WorkgroupInvocations = 128,
                StorageBufferRange = 1 << 27,
            },
            Least));
    }

    [Fact]
    public void LimitsHoldWhateverThePlanStates()
    {
        Binding storage = new() { Space = BufferSpace.Arena, SizeInBytes = 1 << 27, Kind = BindingKind.Storage };
        Binding texels = new() { Space = BufferSpace.Arena, SizeInBytes = 65536 * 16, Kind = BindingKind.Texels };
        Binding texture = new() { Space = BufferSpace.Texture, SizeInBytes = 0, Kind = BindingKind.SampledImage };
        Dispatch fits = new() { Shader = "s", Constants = [4, 4, 8], Bindings = [storage, texels], Grid = new Grid(65535, 65535, 65535) };

        Assert.Null(LimitCheck.Exceeded(fits, 0, Least));
        Assert.Contains("invocations in a workgroup", LimitCheck.Exceeded(fits with { Constants = [4, 4, 9] }, 0, Least));
        Assert.Contains("invocations in x", LimitCheck.Exceeded(fits with { Constants = [129] }, 0, Least));
        Assert.Contains("invocations in z", LimitCheck.Exceeded(fits with { Constants = [1, 1, 65] }, 0, Least));
        Assert.Contains("workgroups in y", LimitCheck.Exceeded(fits, 0, Least with { MaxWorkgroupCount = (65535, 1, 65535) }));
        Assert.Contains("5 storage buffers", ExceededBy(Enumerable.Repeat(storage, 5).ToArray()));
        Assert.Contains("17 texel buffers", ExceededBy(Enumerable.Repeat(texels, 17).ToArray()));
        Assert.Contains("17 texel buffers and textures", ExceededBy([.. Enumerable.Repeat(texels, 14), .. Enumerable.Repeat(texture, 3)]));
        Assert.Null(ExceededBy([.. Enumerable.Repeat(texels, 13), .. Enumerable.Repeat(texture, 3)]));
        Assert.Contains("storage buffer range", ExceededBy(storage with { SizeInBytes = (1 << 27) + 4 }));
        Assert.Contains("65,537 texels", ExceededBy(texels with { SizeInBytes = 65537 * 16 }));
        Assert.Contains(
            "of this subgroup size",
            LimitCheck.Exceeded(fits, 8, Least with { SubgroupSizeControl = true, MaxWorkgroupSubgroups = 15 }));
        Assert.Null(LimitCheck.Exceeded(fits, 8, Least with { SubgroupSizeControl = true, MaxWorkgroupSubgroups = 16 }));

        string? ExceededBy(params Binding[] bindings) => LimitCheck.Exceeded(fits with { Bindings = bindings }, 0, Least);
    }
}
