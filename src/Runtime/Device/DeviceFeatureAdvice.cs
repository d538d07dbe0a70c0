namespace ResNetVk.Runtime;

/// <summary>A Vulkan feature that a host may enable when it creates the device it lends, with what it is good for.</summary>
/// <param name="Feature">What to say in <see cref="HostVulkan.Features"/> once it is enabled.</param>
/// <param name="Structure">The structure of the feature, to be chained to <c>VkDeviceCreateInfo</c>.</param>
/// <param name="Member">The member of the structure to set.</param>
/// <param name="Extension">The device extension to enable where the device's version is below <paramref name="CoreVersion"/>.</param>
/// <param name="CoreVersion">The Vulkan version that has it without the extension.</param>
/// <param name="IsNeeded">True when nothing runs without it; false when it only helps.</param>
/// <param name="Reason">What is better with it, as a sentence.</param>
public sealed record DeviceFeatureAdvice(
    HostFeatures Feature, string Structure, string Member, string Extension, Version CoreVersion, bool IsNeeded, string Reason);
