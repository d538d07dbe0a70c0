namespace ResNetVk.Runtime;

/// <summary>Names of GPU vendors and the way they number their drivers.</summary>
internal static class VendorTable
{
    private const uint Nvidia = 0x10DE;

    /// <summary>The vendor's name, or its id in hexadecimal digits.</summary>
    public static string Name(uint vendorId) => vendorId switch
    {
        0x1002 => "AMD",
        0x1010 => "Imagination",
        0x106B => "Apple",
        Nvidia => "NVIDIA",
        0x13B5 => "Arm",
        0x14E4 => "Broadcom",
        0x1AE0 => "Google",
        0x5143 => "Qualcomm",
        0x8086 => "Intel",
        0x10005 => "Mesa",
        _ => $"0x{vendorId:X4}",
    };

    /// <summary>The driver's version number as text, for drivers that give no text of their own.</summary>
    public static string DriverVersion(uint vendorId, uint version) => vendorId == Nvidia
        ? $"{version >> 22 & 0x3FF}.{version >> 14 & 0xFF:00}.{version >> 6 & 0xFF:00}"
        : $"{version >> 22}.{version >> 12 & 0x3FF}.{version & 0xFFF}";
}
