using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary>The functions of <c>resnetvk.h</c> and <c>resnetvk_vulkan.h</c> for devices; documented there.</summary>
/// <remarks>
/// Each is one call: an export that itself has a <c>stackalloc</c> or a try block ends the process when it is the first one called.
/// </remarks>
internal static unsafe class DeviceExports
{
    [UnmanagedCallersOnly(EntryPoint = "rnvk_device_count", CallConvs = [typeof(CallConvCdecl)])]
    public static int Count(uint* count) => DeviceCalls.Count(count);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_device_info_at", CallConvs = [typeof(CallConvCdecl)])]
    public static int InfoAt(uint index, DeviceInfoStruct* info) => DeviceCalls.InfoAt(index, info);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_device_create", CallConvs = [typeof(CallConvCdecl)])]
    public static int Create(DeviceOptionsStruct* options, nint* device) => DeviceCalls.Create(options, device);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_device_get_info", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetInfo(nint device, DeviceInfoStruct* info) => DeviceCalls.GetInfo(device, info);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_device_get_memory_in_use", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetMemoryInUse(nint device, ulong* bytes, uint* allocations) =>
        DeviceCalls.GetMemoryInUse(device, bytes, allocations);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_device_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static int Destroy(nint device) => DeviceCalls.Destroy(device);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_device_adopt", CallConvs = [typeof(CallConvCdecl)])]
    public static int Adopt(HostVulkanStruct* host, nint* device) => DeviceCalls.Adopt(host, device);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_requirement_count", CallConvs = [typeof(CallConvCdecl)])]
    public static int RequirementCount(uint* count) => DeviceCalls.RequirementCount(count);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_requirement_at", CallConvs = [typeof(CallConvCdecl)])]
    public static int RequirementAt(uint index, RequirementStruct* requirement) => DeviceCalls.RequirementAt(index, requirement);
}
