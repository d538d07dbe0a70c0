using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_session_options</c> of <c>resnetvk.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SessionOptionsStruct : IVersionedStruct
{
    public uint StructSize;
    public uint Flags;
    public uint InFlight;
    public uint Reserved;
    public long TimeoutNs;
    public long TimingBudgetNs;
    public byte* PipelineCachePath;
    public delegate* unmanaged[Cdecl]<void*, ProgressStruct*, int> OnProgress;
    public void* User;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 56;
}
