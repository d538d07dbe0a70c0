using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>The Vulkan functions a device is used through.</summary>
/// <remarks>
/// The system's loader has one set for the whole process, see <see cref="VulkanLoader"/>. A host that brings its own
/// <c>vkGetInstanceProcAddr</c> gets a set of its own, and so does a test that stands between the library and the driver.
/// </remarks>
internal sealed class VulkanFunctions
{
    private readonly ProcAddressContext? _context;

    private VulkanFunctions(Vk api, ProcAddressContext? context)
    {
        Api = api;
        _context = context;
    }

    /// <summary>The functions.</summary>
    public Vk Api { get; }

    /// <summary>Those of the system's loader, or those that a <c>vkGetInstanceProcAddr</c> finds.</summary>
    /// <param name="getInstanceProcAddr">A <c>PFN_vkGetInstanceProcAddr</c>; zero for the system's loader.</param>
    /// <exception cref="VulkanUnavailableException">The system has no loader.</exception>
    public static VulkanFunctions Find(nint getInstanceProcAddr)
    {
        if (getInstanceProcAddr == 0)
        {
            return new VulkanFunctions(VulkanLoader.Api, null);
        }

        ProcAddressContext context = new(getInstanceProcAddr);
        return new VulkanFunctions(new Vk(context), context);
    }

    /// <summary>Names the instance, without which only global functions are found.</summary>
    public void Use(Instance instance)
    {
        if (_context is not null)
        {
            _context.Instance = instance;
        }
    }
}
