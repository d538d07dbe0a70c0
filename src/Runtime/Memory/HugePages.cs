using System.Runtime.InteropServices;

namespace ResNetVk.Runtime;

/// <summary>Asks Linux for huge pages where a device is the processor itself, so that large weights take a page fault per 2 MiB instead of per 4 KiB.</summary>
internal static class HugePages
{
    /// <summary>Smaller memory gains nothing.</summary>
    private const long SmallestInBytes = 4L << 20;

    /// <summary><c>MADV_HUGEPAGE</c> of Linux's <c>madvise</c>: advice, which changes no contents and may be ignored.</summary>
    private const int AdviceHugePage = 14;

    /// <summary>Asks for memory that was mapped and not yet written.</summary>
    /// <param name="address">Its first byte.</param>
    /// <param name="size">Bytes.</param>
    public static void Advise(nint address, long size)
    {
        long page = Environment.SystemPageSize;
        long begin = (address + page - 1) / page * page;
        long end = (address + size) / page * page;
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Linux) && end - begin >= SmallestInBytes)
        {
            try
            {
                // What it answers does not matter: kernels without huge pages say that they know no such advice.
                _ = AdviseMemory((nint)begin, (nuint)(end - begin), AdviceHugePage);
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                // A C library of another name; small pages do as well.
            }
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AdviseMemory(nint address, nuint size, int advice);
}
