using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Compares what an alternative of a plan needs with what a device has.</summary>
public static class RequirementCheck
{
    /// <summary>Says why a device does not meet the requirements, or null when it does.</summary>
    /// <remarks>
    /// A required subgroup size is exact. It is met in two ways: the device lets a pipeline demand that size (then the session does),
    /// or every compute pipeline of the device has that size. A device whose driver merely <em>may</em> choose it does not meet it.
    /// </remarks>
    /// <param name="requirements">What the alternative needs.</param>
    /// <param name="capabilities">What the device has.</param>
    /// <returns>The first unmet requirement as a sentence with both numbers, or null.</returns>
    public static string? Unmet(DeviceRequirements requirements, DeviceCapabilities capabilities)
    {
        if (requirements.Processor && !capabilities.Processor)
        {
            return "It is for processors; the device is a GPU.";
        }

        if (requirements.IntegratedGpu && !capabilities.IntegratedGpu)
        {
            return "It is for GPUs that share the processor's memory; the device is none.";
        }

        if (requirements.SubgroupSize != 0 && !HasSubgroupSize(requirements.SubgroupSize, capabilities))
        {
            string sizes = capabilities.MinSubgroupSize == capabilities.MaxSubgroupSize
                ? $"{capabilities.SubgroupSize}"
                : $"{capabilities.MinSubgroupSize} to {capabilities.MaxSubgroupSize} at the driver's choice";
            string control = capabilities.SubgroupSizeControl ? string.Empty : " and no control over them";
            return $"It needs subgroups of exactly {requirements.SubgroupSize} invocations; the device has {sizes}{control}.";
        }

        if (requirements.SubgroupShuffle && !capabilities.SubgroupShuffle)
        {
            return "It needs subgroup shuffles in compute shaders; the device has none.";
        }

        return AtLeast("texels in a texel buffer", requirements.TexelBufferElements, capabilities.MaxTexelBufferElements)
            ?? AtLeast("bytes of shared memory", requirements.SharedMemorySizeInBytes, capabilities.MaxSharedMemorySizeInBytes)
            ?? AtLeast("invocations in a workgroup", requirements.WorkgroupInvocations, capabilities.MaxWorkgroupInvocations)
            ?? AtLeast("bytes in a storage buffer range", requirements.StorageBufferRange, capabilities.MaxStorageBufferRange);
    }

    /// <summary>Says whether an alternative is worth compiling on a device, beside one that the device can run.</summary>
    /// <remarks>
    /// On a processor a subgroup is a vector register. Where the one states a subgroup size, an alternative that states none is shaped for
    /// GPUs, unless it requires a processor: it would run, but compiling and running it may take seconds.
    /// </remarks>
    /// <param name="alternative">The alternative.</param>
    /// <param name="beside">The one the device takes otherwise.</param>
    /// <param name="type">The kind of device.</param>
    public static bool IsWorthTrying(Alternative alternative, Alternative beside, DeviceType type) =>
        type != DeviceType.Cpu || beside.Requirements.SubgroupSize == 0 || alternative.Requirements.SubgroupSize > 0 || alternative.Requirements.Processor;

    private static bool HasSubgroupSize(int size, DeviceCapabilities capabilities)
    {
        bool inRange = capabilities.MinSubgroupSize <= size && size <= capabilities.MaxSubgroupSize;
        bool onlySize = capabilities.MinSubgroupSize == size && capabilities.MaxSubgroupSize == size;

        // Sizes a pipeline may demand are powers of two.
        return onlySize || (capabilities.SubgroupSizeControl && inRange && (size & (size - 1)) == 0);
    }

    private static string? AtLeast(string what, long needed, long available) =>
        needed <= available ? null : $"It needs {needed:N0} {what}; the device has {available:N0}.";
}
