using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary>The functions of <c>resnetvk.h</c> for making sessions in the background; documented there.</summary>
/// <remarks>
/// Each is one call: an export that itself has a <c>stackalloc</c> or a try block ends the process when it is the first one called.
/// </remarks>
internal static unsafe class PreparationExports
{
    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_prepare", CallConvs = [typeof(CallConvCdecl)])]
    public static int Prepare(nint device, nint model, SessionOptionsStruct* options, nint* preparation) =>
        PreparationCalls.Prepare(device, model, options, preparation);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_preparation_get_progress", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetProgress(nint preparation, ProgressStruct* progress) => PreparationCalls.GetProgress(preparation, progress);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_preparation_wait", CallConvs = [typeof(CallConvCdecl)])]
    public static int Wait(nint preparation, long timeoutNs, nint* session) => PreparationCalls.Wait(preparation, timeoutNs, session);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_preparation_cancel", CallConvs = [typeof(CallConvCdecl)])]
    public static int Cancel(nint preparation) => PreparationCalls.Cancel(preparation);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_preparation_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static int Destroy(nint preparation) => PreparationCalls.Destroy(preparation);
}
