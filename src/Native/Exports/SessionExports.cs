using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary>The functions of <c>resnetvk.h</c> for making, describing and ending sessions; documented there.</summary>
/// <remarks>
/// Each is one call: an export that itself has a <c>stackalloc</c> or a try block ends the process when it is the first one called.
/// </remarks>
internal static unsafe class SessionExports
{
    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_create", CallConvs = [typeof(CallConvCdecl)])]
    public static int Create(nint device, nint model, SessionOptionsStruct* options, nint* session) =>
        SessionCalls.Create(device, model, options, session);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_get_info", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetInfo(nint session, SessionInfoStruct* info) => SessionCalls.GetInfo(session, info);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_get_put_aside", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetPutAside(nint session, uint index, PutAsideStruct* putAside) => SessionCalls.GetPutAside(session, index, putAside);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static int Destroy(nint session) => SessionCalls.Destroy(session);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_get_finding", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetFinding(nint session, uint index, FindingStruct* finding) => SessionCalls.GetFinding(session, index, finding);
}
