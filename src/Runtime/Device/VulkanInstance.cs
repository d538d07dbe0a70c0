using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>A <c>VkInstance</c> of version 1.1, with the validation layer when a log is given.</summary>
internal sealed unsafe class VulkanInstance : IDisposable
{
    private const string ValidationLayer = "VK_LAYER_KHRONOS_validation";
    private const string DebugUtils = "VK_EXT_debug_utils";
    private const string ValidationFeatures = "VK_EXT_validation_features";
    private const string PortabilityEnumeration = "VK_KHR_portability_enumeration";

    private readonly Vk _api;
    private readonly ValidationMessenger? _messenger;
    private GCHandle _log;

    /// <summary>Creates the instance.</summary>
    /// <param name="functions">Learns the instance.</param>
    /// <param name="log">Turns validation on and receives its messages; null for none.</param>
    /// <exception cref="VulkanUnavailableException">No loader, no driver, or no validation layer although a log was given.</exception>
    public VulkanInstance(VulkanFunctions functions, ValidationLog? log)
    {
        Vk vk = _api = functions.Api;
        CheckLoaderVersion(vk);
        List<string> extensions = [];
        InstanceCreateFlags flags = InstanceCreateFlags.None;
        HashSet<string> available = Extensions(vk, layer: null);
        if (available.Contains(PortabilityEnumeration))
        {
            // Without it a loader hides drivers that implement Vulkan over another interface, as on macOS.
            extensions.Add(PortabilityEnumeration);
            flags = InstanceCreateFlags.EnumeratePortabilityBitKhr;
        }

        bool synchronizationValidation = false;
        if (log is not null)
        {
            HashSet<string> ofLayer = FindValidationLayer(vk);
            synchronizationValidation = ofLayer.Contains(ValidationFeatures);
            extensions.Add(DebugUtils);
            if (synchronizationValidation)
            {
                extensions.Add(ValidationFeatures);
            }

            _log = GCHandle.Alloc(log);
        }

        try
        {
            Handle = Create(vk, flags, extensions, synchronizationValidation);
            functions.Use(Handle);
            _messenger = log is null ? null : new ValidationMessenger(vk, Handle, log);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The Vulkan handle.</summary>
    public Instance Handle { get; }

    /// <summary>The physical devices in the loader's order.</summary>
    /// <exception cref="VulkanUnavailableException">There is none.</exception>
    public PhysicalDevice[] PhysicalDevices()
    {
        uint count = 0;
        _api.EnumeratePhysicalDevices(Handle, &count, null).ThrowOnFailure("counting the Vulkan devices");
        PhysicalDevice[] devices = new PhysicalDevice[count];
        fixed (PhysicalDevice* pointer = devices)
        {
            _api.EnumeratePhysicalDevices(Handle, &count, pointer).ThrowOnFailure("listing the Vulkan devices");
        }

        return devices.Length > 0
            ? devices
            : throw new VulkanUnavailableException($"There is a Vulkan loader but no Vulkan device. {VulkanLoader.DriverAdvice}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _messenger?.Dispose();
        if (Handle.Handle != 0)
        {
            _api.DestroyInstance(Handle, null);
        }

        if (_log.IsAllocated)
        {
            _log.Free();
        }
    }

    private static void CheckLoaderVersion(Vk vk)
    {
        // A 1.0 loader does not have the function that would say so.
        bool isVersion10 = (nint)vk.GetInstanceProcAddr(default, "vkEnumerateInstanceVersion") == 0;
        uint version = Vk.Version10;
        if (!isVersion10)
        {
            vk.EnumerateInstanceVersion(ref version).ThrowOnFailure("asking the Vulkan loader for its version");
        }

        if (version < Vk.Version11)
        {
            throw new VulkanUnavailableException($"The Vulkan loader is of version 1.0; 1.1 is needed. {VulkanLoader.InstallAdvice}");
        }
    }

    private static HashSet<string> FindValidationLayer(Vk vk)
    {
        uint count = 0;
        vk.EnumerateInstanceLayerProperties(&count, null).ThrowOnFailure("counting the Vulkan layers");
        LayerProperties[] layers = new LayerProperties[count];
        fixed (LayerProperties* pointer = layers)
        {
            vk.EnumerateInstanceLayerProperties(&count, pointer).ThrowOnFailure("listing the Vulkan layers");
            for (int i = 0; i < layers.Length; i++)
            {
                if (NativeStrings.Read(pointer[i].LayerName) == ValidationLayer)
                {
                    return Extensions(vk, ValidationLayer);
                }
            }
        }

        throw new VulkanUnavailableException(
            $"Validation was asked for, but the layer {ValidationLayer} is not installed. On Debian or Ubuntu "
            + "'apt-get install vulkan-validationlayers'; elsewhere it comes with the Vulkan SDK. Or turn validation off.");
    }

    private static HashSet<string> Extensions(Vk vk, string? layer)
    {
        using NativeStrings name = new(layer is null ? [] : [layer]);
        byte* pointerToName = layer is null ? null : name.Pointer[0];
        uint count = 0;
        vk.EnumerateInstanceExtensionProperties(pointerToName, &count, null).ThrowOnFailure("counting the Vulkan instance extensions");
        ExtensionProperties[] properties = new ExtensionProperties[count];
        fixed (ExtensionProperties* pointer = properties)
        {
            vk.EnumerateInstanceExtensionProperties(pointerToName, &count, pointer)
                .ThrowOnFailure("listing the Vulkan instance extensions");
        }

        return ExtensionNames.Of(properties);
    }

    private Instance Create(Vk vk, InstanceCreateFlags flags, List<string> extensions, bool synchronizationValidation)
    {
        using NativeStrings extensionNames = new(extensions);
        using NativeStrings layerNames = new(ValidationLayer);
        using NativeStrings engineName = new("ResNetVk");

        // Version 1.1 is all the library uses; what came later is reached as device extensions, so that one path serves all drivers.
        ApplicationInfo application = new()
        {
            SType = StructureType.ApplicationInfo,
            PEngineName = engineName.Pointer[0],
            ApiVersion = Vk.Version11,
        };
        InstanceCreateInfo info = new()
        {
            SType = StructureType.InstanceCreateInfo,
            Flags = flags,
            PApplicationInfo = &application,
            EnabledExtensionCount = extensionNames.Count,
            PpEnabledExtensionNames = extensionNames.Pointer,
        };
        ValidationFeatureEnableEXT enable = ValidationFeatureEnableEXT.SynchronizationValidationExt;
        ValidationFeaturesEXT features = new()
        {
            SType = StructureType.ValidationFeaturesExt,
            EnabledValidationFeatureCount = 1,
            PEnabledValidationFeatures = &enable,
        };
        DebugUtilsMessengerCreateInfoEXT messenger = default;
        if (_log.IsAllocated)
        {
            messenger = ValidationMessenger.Describe(_log);
            messenger.PNext = synchronizationValidation ? &features : null;
            info.PNext = &messenger;
            info.EnabledLayerCount = layerNames.Count;
            info.PpEnabledLayerNames = layerNames.Pointer;
        }

        Instance instance = default;
        Result result = vk.CreateInstance(&info, null, &instance);
        if (result == Result.ErrorIncompatibleDriver)
        {
            throw new VulkanUnavailableException($"There is a Vulkan loader but no Vulkan driver. {VulkanLoader.DriverAdvice}");
        }

        result.ThrowOnFailure("creating the Vulkan instance");
        return instance;
    }
}
