using System.Text;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>Fills <see cref="DeviceInfoStruct"/> in.</summary>
internal static unsafe class DeviceInfoText
{
    /// <summary>What C is told of a device.</summary>
    public static DeviceInfoStruct Describe(DeviceInfo info)
    {
        DeviceInfoStruct result = new()
        {
            Index = (uint)info.Index,
            Type = CodeOf(info.Type),
            Suitable = info.Unsuitable is null ? 1u : 0,
            VendorId = info.VendorId,
            DeviceId = info.DeviceId,
            ApiVersion = ((uint)info.ApiVersion.Major << 22) | ((uint)info.ApiVersion.Minor << 12) | (uint)Math.Max(0, info.ApiVersion.Build),
            SubgroupSize = (uint)info.Capabilities.SubgroupSize,
            MemorySize = (ulong)info.MemorySizeInBytes,
        };
        Copy(info.Name, new Span<byte>(result.Name, 256));
        Copy(info.Vendor, new Span<byte>(result.Vendor, 256));
        Copy(info.DriverName, new Span<byte>(result.DriverName, 256));
        Copy(info.DriverVersion, new Span<byte>(result.DriverVersion, 256));
        Copy(info.Unsuitable ?? string.Empty, new Span<byte>(result.UnsuitableReason, 512));
        return result;
    }

    /// <summary>Copies what fits of a text, never half a character, and a zero behind it.</summary>
    internal static void Copy(string text, Span<byte> destination)
    {
        Encoding.UTF8.GetEncoder().Convert(text, destination[..^1], flush: true, out _, out int written, out _);
        destination[written] = 0;
    }

    // Written out, since the numbers are part of the interface.
    private static uint CodeOf(DeviceType type) => type switch
    {
        DeviceType.IntegratedGpu => 1,
        DeviceType.DiscreteGpu => 2,
        DeviceType.VirtualGpu => 3,
        DeviceType.Cpu => 4,
        _ => 0,
    };
}
