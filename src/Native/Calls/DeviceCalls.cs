using System.Runtime.CompilerServices;
using System.Text;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>What the exports of devices do. Nothing throws.</summary>
internal static unsafe class DeviceCalls
{
    private const uint UseIndex = 1;
    private const uint Validation = 2;
    private const uint NoRobustBufferAccess = 4;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Count(uint* count)
    {
        try
        {
            Arguments.CheckOut(count, "count");
            *count = 0;
            *count = (uint)VulkanDevice.Enumerate().Count;
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int InfoAt(uint index, DeviceInfoStruct* info)
    {
        try
        {
            _ = VersionedStruct.CheckOut(info, "rnvk_device_info");
            VersionedStruct.Write(info, DeviceInfoText.Describe(Arguments.At(VulkanDevice.Enumerate(), index, "device")), "rnvk_device_info");
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Create(DeviceOptionsStruct* options, nint* device)
    {
        try
        {
            Arguments.CheckOut(device, "device");
            *device = 0;
            DeviceOptionsStruct read = VersionedStruct.Read(options, "rnvk_device_options");
            Arguments.CheckFlags(read.Flags, UseIndex | Validation | NoRobustBufferAccess, "rnvk_device_options.flags");
            Arguments.CheckReserved(read.Reserved, "rnvk_device_options.reserved");
            VulkanDeviceOptions wanted = new()
            {
                DeviceIndex = (read.Flags & UseIndex) == 0 ? null : Arguments.Number(read.DeviceIndex, "rnvk_device_options.device_index"),
                Validation = (read.Flags & Validation) != 0,
                RobustBufferAccess = (read.Flags & NoRobustBufferAccess) == 0,
                OnValidationMessage = read.OnMessage is null ? null : ToMessageReceiver(read),
            };
#pragma warning disable CA2000 // The table takes it over.
            *device = HandleTable.Add(HandleKind.Device, VulkanDevice.Create(wanted));
#pragma warning restore CA2000
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Adopt(HostVulkanStruct* host, nint* device)
    {
        try
        {
            Arguments.CheckOut(device, "device");
            *device = 0;
#pragma warning disable CA2000 // The table takes it over.
            *device = HandleTable.Add(HandleKind.Device, VulkanDevice.Adopt(HostReader.Read(host)));
#pragma warning restore CA2000
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int RequirementCount(uint* count)
    {
        try
        {
            Arguments.CheckOut(count, "count");
            *count = (uint)RequirementTexts.All.Count;
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int RequirementAt(uint index, RequirementStruct* requirement)
    {
        try
        {
            VersionedStruct.Write(requirement, Arguments.At(RequirementTexts.All, index, "requirement"), "rnvk_requirement");
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetInfo(nint device, DeviceInfoStruct* info)
    {
        try
        {
            VulkanDevice found = HandleTable.Get<VulkanDevice>(device, HandleKind.Device);
            VersionedStruct.Write(info, DeviceInfoText.Describe(found.Info), "rnvk_device_info");
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetMemoryInUse(nint device, ulong* bytes, uint* allocations)
    {
        try
        {
            VulkanDevice found = HandleTable.Get<VulkanDevice>(device, HandleKind.Device);
            if (bytes is not null)
            {
                *bytes = (ulong)found.MemoryInUseInBytes;
            }

            if (allocations is not null)
            {
                *allocations = (uint)found.MemoryAllocationCount;
            }

            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Destroy(nint device)
    {
        try
        {
            HandleTable.Remove<VulkanDevice>(device, HandleKind.Device, static found => found.Dispose());
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    private static Action<string> ToMessageReceiver(DeviceOptionsStruct options) => message =>
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(message + '\0'))
        {
            options.OnMessage(options.User, text);
        }
    };
}
