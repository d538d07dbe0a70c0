using System.Runtime.InteropServices;
using Silk.NET.Core.Contexts;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Finds Vulkan's functions with a <c>vkGetInstanceProcAddr</c> that somebody gives: the loader a host uses, or a layer over it.</summary>
internal sealed unsafe class ProcAddressContext : INativeContext
{
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nint> _getInstanceProcAddr;

    /// <summary>Wraps the function.</summary>
    /// <param name="getInstanceProcAddr">A <c>PFN_vkGetInstanceProcAddr</c>.</param>
    public ProcAddressContext(nint getInstanceProcAddr) =>
        _getInstanceProcAddr = (delegate* unmanaged[Cdecl]<nint, byte*, nint>)getInstanceProcAddr;

    /// <summary>The instance whose functions are asked for; none before it exists, when only global functions can be found.</summary>
    public Instance Instance { get; set; }

    /// <inheritdoc/>
    public nint GetProcAddress(string proc, int? slot = null) => TryGetProcAddress(proc, out nint address, slot)
        ? address
        : throw new EntryPointNotFoundException($"The host's vkGetInstanceProcAddr does not know '{proc}'.");

    /// <inheritdoc/>
    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null)
    {
        nint name = Marshal.StringToCoTaskMemUTF8(proc);
        try
        {
            // Global functions are found without an instance only, all others with one only (Vulkan, table "vkGetInstanceProcAddr behavior").
            addr = Instance.Handle == 0 ? 0 : _getInstanceProcAddr(Instance.Handle, (byte*)name);
            addr = addr != 0 ? addr : _getInstanceProcAddr(0, (byte*)name);
            return addr != 0;
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The function belongs to whoever gave it.
    }
}
