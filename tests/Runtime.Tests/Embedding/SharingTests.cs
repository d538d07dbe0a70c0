using System.Globalization;
using Xunit.Abstractions;

namespace ResNetVk.Runtime.Tests;

/// <summary>Sessions of one model on one device share weights and pipelines, and the last one frees them.</summary>
public sealed class SharingTests : DeviceTest
{
    private const int Count = TestModels.Count;
    private const long MostGrowthInBytes = 24L << 20;

    private readonly ITestOutputHelper _log;

    public SharingTests(VulkanFixture fixture, ITestOutputHelper log)
        : base(fixture) => _log = log;

    /// <summary>Times a model is loaded and freed: 1000, or what the variable says (10000 for the long form).</summary>
    private static int Cycles => int.TryParse(Environment.GetEnvironmentVariable("RESNETVK_LOADS"), out int count) ? count : 1000;

    [SkippableFact]
    public void ASecondSessionAddsItsArenaAndBuffersOnly()
    {
        using InferenceSession first = InferenceSession.Create(Device, TestModels.Classifier);
        long alone = Device.MemoryInUseInBytes;
        using (InferenceSession second = InferenceSession.Create(Device, TestModels.Classifier))
        {
            Assert.False(first.Description.SharesWeights);
            Assert.True(second.Description.SharesWeights);
            Assert.InRange(second.Description.WeightMemoryInBytes, 1, long.MaxValue);
            Assert.Equal(second.Description.DeviceMemoryInBytes - second.Description.WeightMemoryInBytes, Device.MemoryInUseInBytes - alone);
            Check(second);
        }

        Assert.Equal(alone, Device.MemoryInUseInBytes);
        Check(first);
    }

    [SkippableFact]
    public void TheFirstSessionMayEndBeforeTheSecond()
    {
        InferenceSession first = InferenceSession.Create(Device, TestModels.Classifier);
        using InferenceSession second = InferenceSession.Create(Device, TestModels.Classifier);
        first.Dispose();

        Check(second);
        Assert.Equal(second.Description.DeviceMemoryInBytes, Device.MemoryInUseInBytes);
    }

    [SkippableFact]
    public void OtherModelsAndOtherWishesDoNotShare()
    {
        using InferenceSession first = InferenceSession.Create(Device, TestModels.Classifier);
        using InferenceSession other = InferenceSession.Create(Device, TestModels.Other);
        using InferenceSession staged = InferenceSession.Create(Device, TestModels.Classifier, Options(staging: true, flush: false));
        using InferenceSession stepping = InferenceSession.Create(Device, TestModels.Classifier, new SessionOptions { Stepping = true });

        Assert.All(new[] { first, other, staged, stepping }, session => Assert.False(session.Description.SharesWeights));
        Check(first);
        Check(staged);
        Check(stepping);
    }

    [SkippableFact]
    public async Task TwoThreadsThatLoadAtOnceLoadOnce()
    {
        VulkanDevice device = Device;
        for (int round = 0; round < 5; round++)
        {
            InferenceSession[] sessions = await Task.WhenAll(
                Enumerable.Range(0, 3).Select(_ => InferenceSession.PrepareAsync(device, TestModels.Classifier)));
            Assert.Single(sessions, session => !session.Description.SharesWeights);
            foreach (InferenceSession session in sessions)
            {
                Check(session);
                session.Dispose();
            }
        }
    }

    [SkippableFact]
    public async Task WhenTheFirstFailsTheSecondLoads()
    {
        VulkanDevice device = Device;
        using ManualResetEventSlim loading = new();
        Task<InferenceSession> first = InferenceSession.PrepareAsync(device, TestModels.Classifier, progress: new Callback(progress =>
        {
            if (progress.Stage == LoadStage.Weights)
            {
                // The second is on its way to wait for this one; should it be late, it loads without waiting, which is right too.
                loading.Set();
                Thread.Sleep(200);
                throw new NotSupportedException("no weights today");
            }
        }));
        loading.Wait();
        Task<InferenceSession> second = InferenceSession.PrepareAsync(device, TestModels.Classifier);

        await Assert.ThrowsAsync<NotSupportedException>(() => first);
        using InferenceSession session = await second;
        Assert.False(session.Description.SharesWeights);
        Check(session);
    }

    [SkippableFact]
    public async Task LoadingCanBeCancelledAtEveryStage()
    {
        VulkanDevice device = Device;
        int cancelled = 0;
        foreach (LoadStage stage in Enum.GetValues<LoadStage>())
        {
            using CancellationTokenSource source = new();
            bool reached = false;
            Task<InferenceSession> task = InferenceSession.PrepareAsync(
                device,
                TestModels.Classifier,
                new SessionOptions { TimingBudget = TimeSpan.FromMinutes(10) },
                new Callback(progress =>
                {
                    if (progress.Stage == stage)
                    {
                        reached = true;
                        source.Cancel();
                    }
                }),
                source.Token);
            try
            {
                (await task).Dispose();

                // When it is ready there is nothing left to stop; a model without golden vectors is not tested.
                Assert.True(!reached || stage == LoadStage.Ready, $"{stage} cannot be cancelled");
            }
            catch (OperationCanceledException)
            {
                Assert.True(reached);
                cancelled++;
            }

            Assert.Equal(0, device.MemoryInUseInBytes);
        }

        Assert.InRange(cancelled, 4, 5);
    }

    [SkippableFact]
    public void LoadingAgainAndAgainDoesNotGrow()
    {
        // Without validation, whose layer remembers.
        using VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = Device.Info.Index });
        long start = 0;
        int warmUp = Math.Min(Cycles / 5, 500);
        for (int i = 0; i < Cycles; i++)
        {
            if (i == warmUp)
            {
                start = Resident();
            }

            using (InferenceSession session = InferenceSession.Create(
                device, TestModels.Classifier, new SessionOptions { InFlight = i % 2, Tuning = new SessionTuning { ForceStaging = i % 3 == 0 } }))
            {
                Check(session);
            }

            Assert.Equal(0, device.MemoryInUseInBytes);
            Assert.Equal(0, device.MemoryAllocationCount);
            if (i % 1000 == 999)
            {
                _log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} loads: {Resident() / 1048576.0:F1} MiB resident"));
            }
        }

        long growth = Resident() - start;
        _log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{start / 1048576.0:F1} MiB after {warmUp} loads, {growth / 1048576.0:F1} MiB more after {Cycles}"));
        Assert.InRange(growth, long.MinValue, MostGrowthInBytes);
    }

    private static void Check(InferenceSession session)
    {
        float[] output = new float[Count];
        session.Run(TestModels.Numbers(5), output);
        Assert.Equal(TestModels.Expected(TestModels.Numbers(5)), output);
    }

    // Managed garbage does not count.
    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private sealed class Callback(Action<LoadProgress> report) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => report(value);
    }
}
