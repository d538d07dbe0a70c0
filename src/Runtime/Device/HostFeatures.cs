namespace ResNetVk.Runtime;

/// <summary>Optional Vulkan features that a host has enabled on its device, see <see cref="VulkanDevice.Requirements"/>.</summary>
[Flags]
public enum HostFeatures
{
    /// <summary>Vulkan 1.1 core only. Everything works; some kernels and waits are slower.</summary>
    None = 0,

    /// <summary><c>subgroupSizeControl</c> of <c>VK_EXT_subgroup_size_control</c> or Vulkan 1.3.</summary>
    SubgroupSizeControl = 1,

    /// <summary><c>computeFullSubgroups</c> of <c>VK_EXT_subgroup_size_control</c> or Vulkan 1.3.</summary>
    FullSubgroups = 2,

    /// <summary><c>timelineSemaphore</c> of <c>VK_KHR_timeline_semaphore</c> or Vulkan 1.2.</summary>
    TimelineSemaphore = 4,

    /// <summary><c>robustBufferAccess</c> of Vulkan 1.0. Without it a hostile model can make shaders read and write outside of its buffers.</summary>
    RobustBufferAccess = 8,
}
