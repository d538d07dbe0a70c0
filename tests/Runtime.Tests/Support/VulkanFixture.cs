using ResNetVk.TestSupport.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>The one validated device that device tests share.</summary>
public sealed class VulkanFixture : IDisposable
{
    private readonly VulkanInterposer? _interposer;
    private readonly VulkanDevice? _device;
    private readonly string? _reason;

    public VulkanFixture()
    {
        try
        {
            _interposer = new VulkanInterposer();
        }
        catch (SkipException)
        {
            // Then only the library's own count tells what was left behind.
            _interposer = null;
        }

        try
        {
            _device = VulkanDevice.Create(new VulkanDeviceOptions { GetInstanceProcAddr = _interposer?.Address ?? 0, Validation = true });
        }
        catch (VulkanUnavailableException exception)
        {
            _reason = exception.Message;
        }
    }

    /// <summary>The device; skips the running test when there is none.</summary>
    public VulkanDevice Device
    {
        get
        {
            Skip.If(_device is null, _reason);
            return _device!;
        }
    }

    /// <summary>Device memory that tests have left behind.</summary>
    public long MemoryInUseInBytes => _device?.MemoryInUseInBytes ?? 0;

    /// <summary>The Vulkan objects of the device that live, as <c>Buffer × 3</c>.</summary>
    public IReadOnlyList<string> LiveObjects => _interposer?.Live.Counts ?? [];

    /// <summary>Objects destroyed that were not there.</summary>
    public IReadOnlyList<string> Mistakes => _interposer?.Live.Mistakes ?? [];

    /// <summary>Messages of the validation layer so far.</summary>
    public IReadOnlyList<string> Messages => _device?.ValidationMessages ?? [];

    public void Dispose()
    {
        _device?.Dispose();
        Assert.Equal([], Messages);
        Assert.Equal([], LiveObjects);
        _interposer?.Dispose();
    }
}
