using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary>The functions of <c>resnetvk.h</c> and <c>resnetvk_vulkan.h</c> for recording and stepping inferences; documented there.</summary>
/// <remarks>
/// Each is one call: an export that itself has a <c>stackalloc</c> or a try block ends the process when it is the first one called.
/// </remarks>
internal static unsafe class RecordExports
{
    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_record", CallConvs = [typeof(CallConvCdecl)])]
    public static int Record(nint session, nint commands, nint binding, uint work) => RecordCalls.Record(session, commands, binding, work);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_record_step", CallConvs = [typeof(CallConvCdecl)])]
    public static int RecordStep(nint session, nint commands, long budgetNs, nint binding, uint work) =>
        RecordCalls.RecordStep(session, commands, budgetNs, binding, work);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_step", CallConvs = [typeof(CallConvCdecl)])]
    public static int Step(nint session, long budgetNs, nint binding, uint work) => RecordCalls.Step(session, budgetNs, binding, work);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_cancel_steps", CallConvs = [typeof(CallConvCdecl)])]
    public static int CancelSteps(nint session) => RecordCalls.CancelSteps(session);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_get_step_progress", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetStepProgress(nint session, double* progress, long* lastStepNs) =>
        RecordCalls.GetStepProgress(session, progress, lastStepNs);
}
