using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace ResNetVk.Native;

/// <summary>What the exports that belong to no handle do.</summary>
internal static unsafe class LibraryCalls
{
    // RNVK_ABI_VERSION of the header.
    internal const uint AbiVersion = 1;

    // Never freed: valid for ever, as the header promises.
    private static readonly NativeTexts s_texts = new();
    private static readonly byte* s_version = s_texts.Add(typeof(LibraryCalls).Assembly.GetName().Version!.ToString(fieldCount: 3));
    private static readonly byte* s_unknown = s_texts.Add("RNVK_UNKNOWN");
    private static readonly FrozenDictionary<int, nint> s_names =
        Enum.GetValues<ResultCode>().ToFrozenDictionary(code => (int)code, code => (nint)s_texts.Add(NameOf(code)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static uint Abi() => AbiVersion;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* Version() => s_version;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* LastErrorText() => LastError.Text;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* ResultName(int result) => s_names.TryGetValue(result, out nint name) ? (byte*)name : s_unknown;

    // Ok is RNVK_OK, OutOfMemory is RNVK_ERROR_OUT_OF_MEMORY.
    private static string NameOf(ResultCode code) => (code < 0 ? "RNVK_ERROR" : "RNVK")
        + string.Concat(code.ToString().Select(c => char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));
}
