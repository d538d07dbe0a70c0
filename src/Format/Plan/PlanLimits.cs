namespace ResNetVk.Format.Plan;

/// <summary>What a plan may count on without stating a requirement: minimum limits that Vulkan guarantees (specification, "Required Limits").</summary>
/// <remarks>The reader of a model refuses a plan beyond them; the converter plans within them.</remarks>
public static class PlanLimits
{
    /// <summary>Alignment of arena offsets in bytes: the largest minimum alignment of storage and texel buffers a device may ask for.</summary>
    public const int ArenaAlignment = 256;

    /// <summary>Workgroups of a dispatch in each direction, <c>maxComputeWorkGroupCount</c>.</summary>
    public const int Workgroups = 65535;

    /// <summary>Invocations of a workgroup, <c>maxComputeWorkGroupInvocations</c>.</summary>
    public const int WorkgroupInvocations = 128;

    /// <summary>Words of push constants, <c>maxPushConstantsSize</c> / 4.</summary>
    public const int PushConstants = 32;

    /// <summary>Bytes of a storage buffer that a shader can reach, <c>maxStorageBufferRange</c>.</summary>
    public const long StorageBufferRange = 1L << 27;

    /// <summary>Texels of a texel buffer, <c>maxTexelBufferElements</c>.</summary>
    public const long TexelBufferElements = 65536;
}
