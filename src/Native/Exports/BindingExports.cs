using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>The functions of <c>resnetvk.h</c> and <c>resnetvk_vulkan.h</c> for bindings; documented there.</summary>
/// <remarks>
/// Each is one call: an export that itself has a <c>stackalloc</c> or a try block ends the process when it is the first one called.
/// </remarks>
internal static unsafe class BindingExports
{
    [UnmanagedCallersOnly(EntryPoint = "rnvk_session_bind", CallConvs = [typeof(CallConvCdecl)])]
    public static int Bind(nint session, BindingSourceStruct* source, nint* binding) => BindingCalls.Bind(session, source, binding);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_binding_set_input", CallConvs = [typeof(CallConvCdecl)])]
    public static int SetInput(nint binding, uint index, float* values, nuint count) =>
        BindingCalls.SetInput(binding, index, values, count);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_binding_set_image", CallConvs = [typeof(CallConvCdecl)])]
    public static int SetImage(nint binding, byte* rgba, nuint size, uint width, uint height) =>
        BindingCalls.SetImage(binding, rgba, size, width, height);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_binding_get_output", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetOutput(nint binding, uint index, float* values, nuint count) =>
        BindingCalls.GetOutput(binding, index, values, count);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_binding_get_classes", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetClasses(nint binding, ClassPrediction* predictions, nuint count) =>
        BindingCalls.GetClasses(binding, predictions, count);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_binding_get_memory", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetMemory(nint binding, ulong* bytes) => BindingCalls.GetMemory(binding, bytes);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_binding_get_output_buffer", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetOutputBuffer(nint binding, uint index, BufferStruct* buffer) =>
        BindingCalls.GetOutputBuffer(binding, index, buffer);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_binding_get_classes_buffer", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetClassesBuffer(nint binding, BufferStruct* buffer) => BindingCalls.GetClassesBuffer(binding, buffer);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_binding_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static int Destroy(nint binding) => BindingCalls.Destroy(binding);
}
