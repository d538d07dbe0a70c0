using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary>The functions of <c>resnetvk.h</c> for those that belong to no handle; documented there.</summary>
/// <remarks>
/// Each is one call: an export that itself has a <c>stackalloc</c> or a try block ends the process when it is the first one called.
/// </remarks>
internal static unsafe class LibraryExports
{
    [UnmanagedCallersOnly(EntryPoint = "rnvk_last_error", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* LastErrorText() => LibraryCalls.LastErrorText();

    [UnmanagedCallersOnly(EntryPoint = "rnvk_result_name", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* ResultName(int result) => LibraryCalls.ResultName(result);

    [UnmanagedCallersOnly(EntryPoint = "rnvk_abi_version", CallConvs = [typeof(CallConvCdecl)])]
    public static uint Abi() => LibraryCalls.Abi();

    [UnmanagedCallersOnly(EntryPoint = "rnvk_version", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* Version() => LibraryCalls.Version();
}
