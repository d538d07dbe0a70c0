using ResNetVk.Format;

namespace ResNetVk.Runtime.Tests;

/// <summary>What sessions hold, and that they give it back.</summary>
public sealed class LifetimeTests : DeviceTest
{
    private const int Count = 105;

    public LifetimeTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableFact]
    public void FiftySessionsLeaveNothingBehind()
    {
        CompiledModel model = CallErrorTests.Plain();
        long largest = 0;
        for (int i = 0; i < 50; i++)
        {
            using InferenceSession session = InferenceSession.Create(Device, model, Options(staging: i % 2 == 0, flush: false));
            session.Run(new float[Count], new float[Count]);
            largest = i < 2 ? Math.Max(largest, Device.MemoryInUseInBytes) : largest;
            Assert.InRange(Device.MemoryInUseInBytes, 1, largest);
            Assert.InRange(Device.MemoryAllocationCount, 1, 6);
        }

        Assert.Equal(0, Device.MemoryInUseInBytes);
        Assert.Equal(0, Device.MemoryAllocationCount);
    }

    [SkippableFact]
    public void AnInferenceAllocatesNoManagedMemory()
    {
        using InferenceSession session = InferenceSession.Create(Device, ImageTests.Model());
        float[] input = Values(Count, 1);
        float[] output = new float[Count];
        byte[] picture = ImageTests.Picture(29, 37, seed: 2);
        ClassPrediction[] predictions = new ClassPrediction[3];
        Everything();
        Everything();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            Everything();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Everything()
        {
            session.Run(input, output);
            session.SetInput(0, input);
            session.Run();
            session.GetOutput(0, output);
            session.SetImage(picture, 29, 37);
            session.RunImage();
            session.Classify(predictions);
            session.ClassifyImage(picture, 37, 29, predictions);
            session.Classify(input, predictions);
        }
    }

    [SkippableFact]
    public void TwoSessionsRunOnTwoThreads()
    {
        CompiledModel model = CallErrorTests.Plain();
        using InferenceSession first = InferenceSession.Create(Device, model);
        using InferenceSession second = InferenceSession.Create(Device, model);
        InferenceSession[] sessions = [first, second];
        int[] wrong = new int[2];

        Thread[] threads = Enumerable.Range(0, 2).Select(t => new Thread(() =>
        {
            float[] output = new float[Count];
            for (int run = 0; run < 100; run++)
            {
                float[] input = Values(Count, (1000 * t) + run);
                sessions[t].Run(input, output);
                wrong[t] += input.Select(x => 2 * x).SequenceEqual(output) ? 0 : 1;
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal([0, 0], wrong);
    }

    [SkippableFact]
    public void ASecondThreadInASessionIsRefused()
    {
        using VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = Device.Info.Index });
        using InferenceSession session = InferenceSession.Create(device, CallErrorTests.Plain());
        BlockingQueue queue = new(device.Queue);
        device.Queue = queue;
        Thread thread = new(() => session.Run(new float[Count], new float[Count]));
        thread.Start();
        queue.Entered.Wait();

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => session.SetInput(0, new float[Count]));
        Assert.Throws<InvalidOperationException>(session.Dispose);
        queue.Continue.Set();
        thread.Join();

        Assert.Contains("Two threads", exception.Message);
        session.SetInput(0, new float[Count]);
    }
}
