namespace ResNetVk.Unity
{
    /// <summary>What a call of the native library ended with; the numbers are those of <c>resnetvk.h</c>.</summary>
    public enum ResultCode
    {
        /// <summary>Done.</summary>
        Ok = 0,

        /// <summary>The device has not finished the step before; nothing was done.</summary>
        Busy = 1,

        /// <summary>Not finished yet.</summary>
        Running = 2,

        /// <summary>An argument is null, out of range or of the wrong length.</summary>
        InvalidArgument = -1,

        /// <summary>A handle was destroyed or is of another kind.</summary>
        InvalidHandle = -2,

        /// <summary>Not now.</summary>
        InvalidState = -3,

        /// <summary>The process has no memory left.</summary>
        OutOfMemory = -4,

        /// <summary>The device has no memory left; what exists goes on working.</summary>
        OutOfDeviceMemory = -5,

        /// <summary>The GPU was reset or removed: dispose the workers, make new ones.</summary>
        DeviceLost = -6,

        /// <summary>The device did not finish in time.</summary>
        Timeout = -7,

        /// <summary>No Vulkan loader, driver, suitable device or validation layer.</summary>
        VulkanUnavailable = -8,

        /// <summary>The device lacks something that is needed.</summary>
        DeviceRequirement = -9,

        /// <summary>The content is no compiled model, not whole or of another version.</summary>
        ModelFormat = -10,

        /// <summary>A file cannot be opened, read or written.</summary>
        Io = -11,

        /// <summary>It was asked to stop.</summary>
        Cancelled = -12,

        /// <summary>The device computes wrong numbers.</summary>
        SelfTest = -13,

        /// <summary>Vulkan returned another error.</summary>
        Vulkan = -14,

        /// <summary>A defect of the library.</summary>
        Internal = -15,
    }
}
