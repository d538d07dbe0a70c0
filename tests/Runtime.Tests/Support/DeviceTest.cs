namespace ResNetVk.Runtime.Tests;

/// <summary>A test on the shared device. A validation message, device memory or a Vulkan object left behind fails it.</summary>
[Collection(VulkanTestGroup.Name)]
public abstract class DeviceTest : IDisposable
{
    private readonly VulkanFixture _fixture;
    private readonly int _messagesBefore;
    private readonly IReadOnlyList<string> _objectsBefore;

    protected DeviceTest(VulkanFixture fixture)
    {
        _fixture = fixture;
        _messagesBefore = fixture.Messages.Count;
        _objectsBefore = fixture.LiveObjects;
    }

    /// <summary>The device; skips the test when there is none.</summary>
    protected VulkanDevice Device => _fixture.Device;

    /// <summary>Every way data can travel between host and device.</summary>
    public static TheoryData<bool, bool> Paths => new() { { false, false }, { true, false }, { false, true }, { true, true } };

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Assert.Equal([], _fixture.Messages.Skip(_messagesBefore));
        Assert.Equal(0, _fixture.MemoryInUseInBytes);
        Assert.Equal(_objectsBefore, _fixture.LiveObjects);
        Assert.Equal([], _fixture.Mistakes);
    }

    private protected static SessionOptions Options(bool staging, bool flush) =>
        new() { Tuning = new SessionTuning { ForceStaging = staging, ForceFlush = flush } };

    /// <summary>Reproducible values.</summary>
    protected static float[] Values(int count, int seed)
    {
        Random random = new(seed);
        return Enumerable.Range(0, count).Select(_ => random.Next(-1000, 1000) / 8f).ToArray();
    }
}
