using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Finds the Vulkan loader of the system, once per process.</summary>
/// <remarks>
/// One <see cref="Vk"/> serves all instances and devices: it binds the loader's exported functions, which find the driver by the handle
/// they are given. Binding them again for every device would cost some 50 ms each time, and disposing it would unload the loader under
/// other users.
/// </remarks>
internal static class VulkanLoader
{
    /// <summary>The sentence that ends messages about a missing driver, where the loader is there.</summary>
    public const string DriverAdvice =
        "Install a Vulkan driver: on Debian or Ubuntu 'apt-get install mesa-vulkan-drivers' (lavapipe among them needs no GPU); "
        + "elsewhere the GPU vendor's.";

    /// <summary>The sentence that ends messages about a missing or outdated loader.</summary>
    public const string InstallAdvice =
        "Install the Vulkan loader and a driver: on Debian or Ubuntu 'apt-get install libvulkan1 mesa-vulkan-drivers' "
        + "(lavapipe among them needs no GPU); elsewhere the GPU vendor's driver brings both.";

    private static readonly object Gate = new();
    private static Vk? _api;

    /// <summary>The Vulkan functions.</summary>
    /// <exception cref="VulkanUnavailableException">There is no loader; the next access looks again.</exception>
    public static Vk Api
    {
        get
        {
            lock (Gate)
            {
                return _api ??= Load();
            }
        }
    }

    private static Vk Load()
    {
        try
        {
            return Vk.GetApi();
        }
#pragma warning disable CA1031 // Without a loader Silk.NET throws FileNotFoundException, under NativeAOT ArgumentNullException.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new VulkanUnavailableException(
                $"The Vulkan loader (libvulkan.so.1, vulkan-1.dll) was not found. {InstallAdvice}", exception);
        }
    }
}
