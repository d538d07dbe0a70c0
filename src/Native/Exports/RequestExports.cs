using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>The functions of <c>resnetvk.h</c> for requests; documented there.</summary>
/// <remarks>
/// Each is one call: an export that itself has a <c>stackalloc</c> or a try block ends the process when it is the first one called.
/// </remarks>
internal static unsafe class RequestExports
{
    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_run_async", CallConvs = [typeof(CallConvCdecl)])]
    public static int Run(
        nint session, ValuesStruct* inputs, uint inputCount, ValuesStruct* outputs, uint outputCount, delegate* unmanaged[Cdecl]<void*, int, void> callback, void* user, nint* request) =>
        RequestCalls.Run(session, inputs, inputCount, outputs, outputCount, callback, user, request);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_classify_image_async", CallConvs = [typeof(CallConvCdecl)])]
    public static int ClassifyImage(
        nint session, byte* rgba, nuint size, uint width, uint height, ClassPrediction* predictions, nuint count, delegate* unmanaged[Cdecl]<void*, int, void> callback, void* user, nint* request) =>
        RequestCalls.ClassifyImage(session, rgba, size, width, height, predictions, count, callback, user, request);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_request_wait", CallConvs = [typeof(CallConvCdecl)])]
    public static int Wait(nint request, long timeoutNs) => RequestCalls.Wait(request, timeoutNs);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_request_cancel", CallConvs = [typeof(CallConvCdecl)])]
    public static int Cancel(nint request) => RequestCalls.Cancel(request);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_request_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static int Destroy(nint request) => RequestCalls.Destroy(request);
}
