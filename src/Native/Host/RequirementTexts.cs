using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>What <c>rnvk_requirement_at</c> tells. Never freed.</summary>
internal static unsafe class RequirementTexts
{
    private static readonly NativeTexts s_texts = new();

    /// <summary>All features there are to look at.</summary>
    public static IReadOnlyList<RequirementStruct> All { get; } = [.. VulkanDevice.Requirements.Select(Describe)];

    private static RequirementStruct Describe(DeviceFeatureAdvice advice) => new()
    {
        Feature = CodeOf(advice.Feature),
        IsNeeded = advice.IsNeeded ? 1u : 0,
        CoreVersion = ((uint)advice.CoreVersion.Major << 22) | ((uint)advice.CoreVersion.Minor << 12),
        Structure = s_texts.Add(advice.Structure),
        Member = s_texts.Add(advice.Member),
        Extension = s_texts.Add(advice.Extension),
        Reason = s_texts.Add(advice.Reason),
    };

    // Written out, since the numbers are part of the interface.
    private static uint CodeOf(HostFeatures feature) => feature switch
    {
        HostFeatures.SubgroupSizeControl => 1,
        HostFeatures.FullSubgroups => 2,
        HostFeatures.TimelineSemaphore => 4,
        HostFeatures.RobustBufferAccess => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "A feature has no code."),
    };
}
