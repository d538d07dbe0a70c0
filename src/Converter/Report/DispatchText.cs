using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>Dispatches, copies and what devices must have for them, in words.</summary>
public static class DispatchText
{
    /// <summary>Workgroups, and invocations of each: <c>4×4×4 of 8×8×1</c>.</summary>
    public static string Of(Dispatch dispatch) =>
        $"{dispatch.Grid.X}×{dispatch.Grid.Y}×{dispatch.Grid.Z} of {dispatch.Constants[0]}×{dispatch.Constants[1]}×{dispatch.Constants[2]}";

    /// <summary>What is copied instead: <c>copy of 40 bytes</c>.</summary>
    public static string Of(ArenaRange copy) => $"copy of {copy.SizeInBytes} bytes";

    /// <summary>What a device must have: <c>Vulkan 1.1</c>, or what it needs beyond its minimum limits.</summary>
    public static string Describe(DeviceRequirements requirements)
    {
        (bool Needed, string What)[] needs =
        [
            (requirements.Processor, "a processor"),
            (requirements.IntegratedGpu, "an integrated GPU"),
            (requirements.SubgroupSize > 0, $"subgroup size {requirements.SubgroupSize}"),
            (requirements.SubgroupShuffle, "subgroup shuffle"),
            (requirements.TexelBufferElements > 0, $"{requirements.TexelBufferElements} texels in a buffer"),
            (requirements.SharedMemorySizeInBytes > 0, $"{requirements.SharedMemorySizeInBytes} bytes of shared memory"),
            (requirements.WorkgroupInvocations > 0, $"{requirements.WorkgroupInvocations} invocations in a workgroup"),
            (requirements.StorageBufferRange > 0, $"{requirements.StorageBufferRange} bytes in a storage buffer"),
        ];
        string[] words = [.. needs.Where(n => n.Needed).Select(n => n.What)];
        return words.Length == 0 ? "Vulkan 1.1" : string.Join(", ", words);
    }
}
