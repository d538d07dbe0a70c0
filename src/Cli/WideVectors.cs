using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace ResNetVk.Cli;

/// <summary>Lets Mesa's software driver (lavapipe) use the whole width of an AVX-512 processor.</summary>
/// <remarks>
/// The driver compiles shaders for 256-bit vectors unless the environment variable <c>LP_NATIVE_VECTOR_WIDTH</c> says otherwise; with 512
/// its subgroups have 16 lanes, and the convolution kernels run 1.2–1.5 times as fast. The driver reads the variable with <c>getenv</c>
/// when it loads, and .NET's <see cref="Environment.SetEnvironmentVariable(string, string)"/> changes a copy that native code never sees;
/// hence <c>setenv</c>. Other drivers do not know the variable. A library must not change its host's environment: only the command does.
/// </remarks>
internal static partial class WideVectors
{
    private const string Variable = "LP_NATIVE_VECTOR_WIDTH";

    /// <summary>Sets the variable where it helps and the user has not set it. To be called before Vulkan loads and before threads start.</summary>
    public static void Enable()
    {
        if (OperatingSystem.IsLinux() && Avx512F.IsSupported)
        {
            // No overwriting; out of memory is the only other failure, and then the driver's own default serves.
            _ = SetEnvironment(Variable, "512", overwrite: 0);
        }
    }

    /// <summary>Has a process that is to be started use vectors of this process's width, whoever set it here, or nobody: with others its results have other bits.</summary>
    /// <param name="environment">Of the process.</param>
    public static void Hand(IDictionary<string, string?> environment)
    {
        if (OperatingSystem.IsLinux() && Avx512F.IsSupported)
        {
            // Where nobody set it, as in a program that uses this assembly, the driver's default is in force.
            environment[Variable] = Marshal.PtrToStringUTF8(GetEnvironment(Variable)) ?? "256";
        }
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GetEnvironment(string name);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
