using System.Globalization;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.CameraClassifier.Inference;

/// <summary>The Vulkan device all viewers use. One that was lost is replaced when it is asked for the next time.</summary>
/// <param name="index">Which; null for the best.</param>
internal sealed class SharedDevice(int? index) : IDisposable
{
    private readonly Lock _lock = new();
    private VulkanDevice? _device;

    /// <summary>The device.</summary>
    /// <exception cref="VulkanUnavailableException">There is none.</exception>
    public VulkanDevice Get()
    {
        lock (_lock)
        {
            return _device ??= VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = index });
        }
    }

    /// <summary>Says that a device was lost.</summary>
    public void Replace(VulkanDevice lost)
    {
        lock (_lock)
        {
            if (_device == lost)
            {
                // Sessions of other viewers keep what they need of it until they notice.
                _device = null;
                lost.Dispose();
            }
        }
    }

    /// <summary>Where the driver's pipelines and the choice of kernels are kept, so that the second start compiles and measures nothing; null for nowhere.</summary>
    public static string? CacheFileFor(CompiledModel model, DeviceInfo device)
    {
        string root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (!Path.IsPathFullyQualified(root))
        {
            return null;
        }

        try
        {
            string folder = Directory.CreateDirectory(Path.Combine(root, "resnetvk-camera")).FullName;
            return Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{model.Sha256[..16]}-{device.VendorId:x4}-{device.DeviceId:x4}.pipelines"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _device?.Dispose();
            _device = null;
        }
    }
}
