namespace ResNetVk.Native;

/// <summary>What functions return: <c>rnvk_result</c> of <c>resnetvk.h</c>, where each is explained.</summary>
internal enum ResultCode
{
    /// <summary><c>RNVK_OK</c>.</summary>
    Ok = 0,

    /// <summary><c>RNVK_BUSY</c>.</summary>
    Busy = 1,

    /// <summary><c>RNVK_RUNNING</c>.</summary>
    Running = 2,

    /// <summary><c>RNVK_ERROR_INVALID_ARGUMENT</c>.</summary>
    InvalidArgument = -1,

    /// <summary><c>RNVK_ERROR_INVALID_HANDLE</c>.</summary>
    InvalidHandle = -2,

    /// <summary><c>RNVK_ERROR_INVALID_STATE</c>.</summary>
    InvalidState = -3,

    /// <summary><c>RNVK_ERROR_OUT_OF_MEMORY</c>.</summary>
    OutOfMemory = -4,

    /// <summary><c>RNVK_ERROR_OUT_OF_DEVICE_MEMORY</c>.</summary>
    OutOfDeviceMemory = -5,

    /// <summary><c>RNVK_ERROR_DEVICE_LOST</c>.</summary>
    DeviceLost = -6,

    /// <summary><c>RNVK_ERROR_TIMEOUT</c>.</summary>
    Timeout = -7,

    /// <summary><c>RNVK_ERROR_VULKAN_UNAVAILABLE</c>.</summary>
    VulkanUnavailable = -8,

    /// <summary><c>RNVK_ERROR_DEVICE_REQUIREMENT</c>.</summary>
    DeviceRequirement = -9,

    /// <summary><c>RNVK_ERROR_MODEL_FORMAT</c>.</summary>
    ModelFormat = -10,

    /// <summary><c>RNVK_ERROR_IO</c>.</summary>
    Io = -11,

    /// <summary><c>RNVK_ERROR_CANCELLED</c>.</summary>
    Cancelled = -12,

    /// <summary><c>RNVK_ERROR_SELF_TEST</c>.</summary>
    SelfTest = -13,

    /// <summary><c>RNVK_ERROR_VULKAN</c>.</summary>
    Vulkan = -14,

    /// <summary><c>RNVK_ERROR_INTERNAL</c>.</summary>
    Internal = -15,

    /// <summary><c>RNVK_ERROR_UNTRUSTED</c>.</summary>
    Untrusted = -16,
}
