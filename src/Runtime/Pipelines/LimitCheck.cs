using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Compares a dispatch with the limits of a device, whatever the plan's stated requirements say.</summary>
/// <remarks>Vulkan leaves it undefined what happens beyond a limit, so a plan that states too little must not get there.</remarks>
internal static class LimitCheck
{
    private const int TexelSizeInBytes = 16;

    /// <summary>Says which limit the dispatch would exceed, or null.</summary>
    /// <param name="dispatch">The dispatch.</param>
    /// <param name="subgroupSize">The subgroup size its pipeline demands; 0 for none.</param>
    /// <param name="device">What the device has.</param>
    public static string? Exceeded(Dispatch dispatch, int subgroupSize, DeviceCapabilities device)
    {
        return Workgroup(dispatch.Constants, subgroupSize, device)
            ?? AtMost("workgroups in x", dispatch.Grid.X, device.MaxWorkgroupCount.X)
            ?? AtMost("workgroups in y", dispatch.Grid.Y, device.MaxWorkgroupCount.Y)
            ?? AtMost("workgroups in z", dispatch.Grid.Z, device.MaxWorkgroupCount.Z)
            ?? AtMost("storage buffers", Count(BindingKind.Storage), device.MaxStorageBuffers)
            ?? AtMost("texel buffers and textures", Count(BindingKind.Texels) + Count(BindingKind.SampledImage), device.MaxTexelBuffers)
            ?? AtMost("storage texel buffers", Count(BindingKind.StorageTexels), device.MaxStorageTexelBuffers)
            ?? dispatch.Bindings.Select(b => Binding(b, device)).FirstOrDefault(reason => reason is not null);

        int Count(BindingKind kind) => dispatch.Bindings.Count(b => b.Kind == kind);
    }

    private static string? Workgroup(IReadOnlyList<uint> constants, int subgroupSize, DeviceCapabilities device)
    {
        long x = Size(constants, 0);
        long y = Size(constants, 1);
        long z = Size(constants, 2);
        string? reason = AtMost("invocations in x", x, device.MaxWorkgroupSize.X)
            ?? AtMost("invocations in y", y, device.MaxWorkgroupSize.Y)
            ?? AtMost("invocations in z", z, device.MaxWorkgroupSize.Z)
            ?? AtMost("invocations in a workgroup", x * y * z, device.MaxWorkgroupInvocations);
        return reason is null && subgroupSize > 0 && device.SubgroupSizeControl
            ? AtMost("invocations in a workgroup of this subgroup size", x * y * z, (long)subgroupSize * device.MaxWorkgroupSubgroups)
            : reason;
    }

    private static long Size(IReadOnlyList<uint> constants, int index) => index < constants.Count ? constants[index] : 1;

    private static string? Binding(Binding binding, DeviceCapabilities device) => binding.Kind switch
    {
        BindingKind.Storage => AtMost("bytes in a storage buffer range", binding.SizeInBytes, device.MaxStorageBufferRange),
        BindingKind.SampledImage => null, // The program has made it, so it is not too large.
        _ => AtMost("texels in a texel buffer", binding.SizeInBytes / TexelSizeInBytes, device.MaxTexelBufferElements),
    };

    private static string? AtMost(string what, long needed, long limit) =>
        needed <= limit ? null : $"It has {needed:N0} {what}; the device allows {limit:N0}.";
}
