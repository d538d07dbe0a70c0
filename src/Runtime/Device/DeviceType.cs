namespace ResNetVk.Runtime;

/// <summary>What kind of processor a Vulkan device is.</summary>
public enum DeviceType
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>A GPU that shares the processor's memory.</summary>
    IntegratedGpu,

    /// <summary>A GPU with its own memory.</summary>
    DiscreteGpu,

    /// <summary>A GPU seen through a virtual machine.</summary>
    VirtualGpu,

    /// <summary>A software driver, such as Mesa's lavapipe.</summary>
    Cpu,
}
