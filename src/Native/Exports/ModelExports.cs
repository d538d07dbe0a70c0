using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary>The functions of <c>resnetvk.h</c> for models; documented there.</summary>
/// <remarks>
/// Each is one call: an export that itself has a <c>stackalloc</c> or a try block ends the process when it is the first one called.
/// </remarks>
internal static unsafe class ModelExports
{
    [UnmanagedCallersOnly(EntryPoint = "rnvk_model_load_file", CallConvs = [typeof(CallConvCdecl)])]
    public static int LoadFile(byte* path, nint* model) => ModelCalls.LoadFile(path, model);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_model_load_memory", CallConvs = [typeof(CallConvCdecl)])]
    public static int LoadMemory(byte* bytes, nuint size, nint* model) => ModelCalls.LoadMemory(bytes, size, model);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_model_load_file_checked", CallConvs = [typeof(CallConvCdecl)])]
    public static int LoadFileChecked(byte* path, LoadOptionsStruct* options, nint* model) => ModelCalls.LoadFileChecked(path, options, model);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_model_load_memory_checked", CallConvs = [typeof(CallConvCdecl)])]
    public static int LoadMemoryChecked(byte* bytes, nuint size, LoadOptionsStruct* options, nint* model) => ModelCalls.LoadMemoryChecked(bytes, size, options, model);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_model_get_info", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetInfo(nint model, ModelInfoStruct* info) => ModelCalls.GetInfo(model, info);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_model_get_input", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetInput(nint model, uint index, TensorInfoStruct* info) => ModelCalls.GetInput(model, index, info);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_model_get_output", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetOutput(nint model, uint index, TensorInfoStruct* info) => ModelCalls.GetOutput(model, index, info);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_model_get_label", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetLabel(nint model, uint index, byte** label) => ModelCalls.GetLabel(model, index, label);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_model_for_input_shapes", CallConvs = [typeof(CallConvCdecl)])]
    public static int ForInputShapes(nint model, ShapeStruct* shapes, uint count, nint* other) =>
        ModelCalls.ForInputShapes(model, shapes, count, other);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_model_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static int Destroy(nint model) => ModelCalls.Destroy(model);
}
