using ResNetVk.Runtime;
using Xunit;

namespace ResNetVk.TestSupport.Vulkan;

/// <summary>
/// Puts every Vulkan device that the library creates in this process under the validation layer, synchronization validation included, and remembers what lives
/// on it.
/// </summary>
/// <remarks>Thread-safe. Watches nothing where there is no device, no layer, or a processor that <see cref="VulkanInterposer"/> does not know.</remarks>
internal static class VulkanWatch
{
    private static readonly Lock s_lock = new();
    private static readonly List<VulkanInterposer> s_interposers = [];
    private static readonly List<string> s_messages = [];
    private static int s_users;

    /// <summary>Begins to watch, once for the process.</summary>
    public static void Start()
    {
        try
        {
            using VulkanInterposer interposer = new();
            VulkanDevice.Create(new VulkanDeviceOptions { GetInstanceProcAddr = interposer.Address, Validation = true }).Dispose();
            VulkanDeviceOptions.Watch = Watched;
        }
        catch (Exception exception) when (exception is VulkanUnavailableException or SkipException)
        {
            // Tests that need a device, or one with the layer, are skipped with the reason.
        }
    }

    /// <summary>Somebody is about to use devices.</summary>
    public static void Enter()
    {
        lock (s_lock)
        {
            s_users++;
        }
    }

    /// <summary>Somebody has finished and disposed all it had.</summary>
    /// <returns>
    /// What was found since this was last asked: messages, objects destroyed twice or left on a device that was destroyed and, when nobody else uses
    /// devices meanwhile, objects that live. Empty when all is well.
    /// </returns>
    public static IReadOnlyList<string> Leave()
    {
        lock (s_lock)
        {
            s_users--;
            List<string> found = [.. s_messages, .. s_interposers.SelectMany(interposer => interposer.Live.Mistakes)];
            if (s_users == 0)
            {
                found.AddRange(s_interposers.SelectMany(interposer => interposer.Live.Counts).Select(count => $"left behind: {count}"));
            }

            s_messages.Clear();
            if (found.Count > 0)
            {
                s_interposers.ForEach(interposer => interposer.Live.Forget(s_users == 0));
            }

            return found;
        }
    }

    private static VulkanDeviceOptions Watched(VulkanDeviceOptions options)
    {
        if (options.GetInstanceProcAddr != 0)
        {
            return options;
        }

        lock (s_lock)
        {
            // Devices at a time need one each, which stays: it costs little, and nobody tells when the last call has returned.
            VulkanInterposer interposer = new();
            s_interposers.Add(interposer);
            return options with
            {
                GetInstanceProcAddr = interposer.Address,
                Validation = true,
                OnValidationMessage = message =>
                {
                    lock (s_lock)
                    {
                        s_messages.Add(message);
                    }

                    options.OnValidationMessage?.Invoke(message);
                },
            };
        }
    }
}
