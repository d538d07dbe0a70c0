using ResNetVk.Soak;

namespace ResNetVk.Runtime.Tests;

/// <summary>A short form of scripts/soak.sh.</summary>
public sealed class SoakTests : DeviceTest
{
    public SoakTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableFact]
    public void MemoryIsFlatAndEveryInputKeepsItsResult()
    {
        SoakRun run = new(Device, [TestModels.Classifier, TestModels.Other]);

        run.Run(count: 1500, perSession: 60);

        Assert.Equal(25, run.Samples.Count);
        Assert.All(run.Counts, count => Assert.Equal(300, count));
        Assert.Equal(6, run.Hashes.Count);
        Assert.Equal(6, run.Hashes.Values.Distinct().Count());
        Assert.InRange(SoakSample.Growth(run.Samples, sample => sample.Managed), long.MinValue, 1 << 19);
    }
}
