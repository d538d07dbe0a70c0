namespace ResNetVk.Runtime.Tests;

/// <summary>The one validated device that device tests share.</summary>
public sealed class VulkanFixture : IDisposable
{
    private readonly VulkanDevice? _device;
    private readonly string? _reason;

    public VulkanFixture()
    {
        try
        {
            _device = VulkanDevice.Create(new VulkanDeviceOptions { Validation = true });
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

    /// <summary>Messages of the validation layer so far.</summary>
    public IReadOnlyList<string> Messages => _device?.ValidationMessages ?? [];

    public void Dispose() => _device?.Dispose();
}
