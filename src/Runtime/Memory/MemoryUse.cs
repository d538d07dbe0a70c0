namespace ResNetVk.Runtime;

/// <summary>What a buffer's memory is for; decides its memory type.</summary>
internal enum MemoryUse
{
    /// <summary>Touched by the device alone.</summary>
    DeviceOnly,

    /// <summary>The device's own memory, written by the host in place. Only where <see cref="MemoryArchitecture.DirectUpload"/>.</summary>
    DirectUpload,

    /// <summary>The device's own memory, read by the host in place. Only where <see cref="MemoryArchitecture.DirectReadback"/>.</summary>
    DirectReadback,

    /// <summary>Written by the host, copied from by the device.</summary>
    UploadStaging,

    /// <summary>Copied to by the device, read by the host.</summary>
    ReadbackStaging,
}
