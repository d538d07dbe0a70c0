using Silk.NET.Vulkan;
using VkSemaphore = Silk.NET.Vulkan.Semaphore;

namespace ResNetVk.Runtime;

/// <summary>The functions of timeline semaphores, by whichever name the device has them: the extension's or Vulkan 1.2's.</summary>
internal sealed unsafe class TimelineFunctions
{
    private readonly VulkanDevice _device;
    private readonly delegate* unmanaged[Cdecl]<Device, SemaphoreWaitInfo*, ulong, Result> _wait;

    private TimelineFunctions(VulkanDevice device, string waitName, void* wait)
    {
        _device = device;
        WaitName = waitName;
        _wait = (delegate* unmanaged[Cdecl]<Device, SemaphoreWaitInfo*, ulong, Result>)wait;
    }

    /// <summary>The name of the function that waits.</summary>
    public string WaitName { get; }

    /// <summary>Finds them; null where the device has no timeline semaphores.</summary>
    public static TimelineFunctions? Find(VulkanDevice device)
    {
        if (!device.Capabilities.TimelineSemaphores)
        {
            return null;
        }

        foreach (string name in (ReadOnlySpan<string>)["vkWaitSemaphoresKHR", "vkWaitSemaphores"])
        {
            void* wait = Find(device, name);
            if (wait is not null)
            {
                return new TimelineFunctions(device, name, wait);
            }
        }

        return null;
    }

    /// <summary>Creates a timeline semaphore that counts from zero. The caller destroys it.</summary>
    public VkSemaphore Create()
    {
        SemaphoreTypeCreateInfo type = new() { SType = StructureType.SemaphoreTypeCreateInfo, SemaphoreType = SemaphoreType.Timeline };
        SemaphoreCreateInfo info = new() { SType = StructureType.SemaphoreCreateInfo, PNext = &type };
        VkSemaphore semaphore = default;
        _device.Api.CreateSemaphore(_device.Handle, &info, _device.HostAllocation, &semaphore).ThrowOnFailure("creating a timeline semaphore");
        return semaphore;
    }

    /// <summary>Blocks until the semaphore has reached a value or the time is over (<see cref="Result.Timeout"/>).</summary>
    public Result Wait(VkSemaphore semaphore, ulong value, ulong timeoutNanoseconds)
    {
        SemaphoreWaitInfo info = new()
        {
            SType = StructureType.SemaphoreWaitInfo,
            SemaphoreCount = 1,
            PSemaphores = &semaphore,
            PValues = &value,
        };
        return _wait(_device.Handle, &info, timeoutNanoseconds);
    }

    private static void* Find(VulkanDevice device, string name) => (void*)(nint)device.Api.GetDeviceProcAddr(device.Handle, name);
}
