using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>The functions of <c>resnetvk.h</c> for running networks; documented there.</summary>
/// <remarks>
/// Each is one call: an export that itself has a <c>stackalloc</c> or a try block ends the process when it is the first one called.
/// </remarks>
internal static unsafe class InferenceExports
{
    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_set_input", CallConvs = [typeof(CallConvCdecl)])]
    public static int SetInput(nint session, uint index, float* values, nuint count) =>
        InferenceCalls.SetInput(session, index, values, count);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_run", CallConvs = [typeof(CallConvCdecl)])]
    public static int Run(nint session) => InferenceCalls.Run(session);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_get_output", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetOutput(nint session, uint index, float* values, nuint count) =>
        InferenceCalls.GetOutput(session, index, values, count);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_run_tensor", CallConvs = [typeof(CallConvCdecl)])]
    public static int RunTensor(nint session, float* input, nuint inputCount, float* output, nuint outputCount) =>
        InferenceCalls.RunTensor(session, input, inputCount, output, outputCount);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_set_image", CallConvs = [typeof(CallConvCdecl)])]
    public static int SetImage(nint session, byte* rgba, nuint size, uint width, uint height) =>
        InferenceCalls.SetImage(session, rgba, size, width, height);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_run_image", CallConvs = [typeof(CallConvCdecl)])]
    public static int RunImage(nint session) => InferenceCalls.RunImage(session);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_classify", CallConvs = [typeof(CallConvCdecl)])]
    public static int Classify(nint session, ClassPrediction* predictions, nuint count) =>
        InferenceCalls.Classify(session, predictions, count);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_classify_tensor", CallConvs = [typeof(CallConvCdecl)])]
    public static int ClassifyTensor(nint session, float* input, nuint inputCount, ClassPrediction* predictions, nuint count) =>
        InferenceCalls.ClassifyTensor(session, input, inputCount, predictions, count);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_classify_image", CallConvs = [typeof(CallConvCdecl)])]
    public static int ClassifyImage(nint session, byte* rgba, nuint size, uint width, uint height, ClassPrediction* predictions, nuint count) =>
        InferenceCalls.ClassifyImage(session, rgba, size, width, height, predictions, count);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_reserve_image", CallConvs = [typeof(CallConvCdecl)])]
    public static int ReserveImage(nint session, uint width, uint height) => InferenceCalls.ReserveImage(session, width, height);
}
