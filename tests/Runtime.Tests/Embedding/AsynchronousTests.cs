namespace ResNetVk.Runtime.Tests;

/// <summary>Inferences that block no thread: same results, cancellation, disposal, and what excludes what.</summary>
public sealed class AsynchronousTests : DeviceTest
{
    private const int Count = TestModels.Count;

    public AsynchronousTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    /// <summary>Inferences of each thread in the test of two sessions: 500, or what the variable says (10000 for the long form).</summary>
    private static int Repetitions => int.TryParse(Environment.GetEnvironmentVariable("RESNETVK_INFERENCES"), out int count) ? count : 500;

    [SkippableFact]
    public async Task FourThreadsGetTheSameBits()
    {
        using InferenceSession session = InferenceSession.Create(Device, TestModels.Classifier, new SessionOptions { InFlight = 3 });
        float[][] inputs = Enumerable.Range(0, 16).Select(TestModels.Numbers).ToArray();
        float[][] expected = inputs.Select(input =>
        {
            float[] output = new float[Count];
            session.Run(input, output);
            return output;
        }).ToArray();
        Assert.Equal(TestModels.Expected(inputs[5]), expected[5]);

        int[] wrong = await Task.WhenAll(Enumerable.Range(0, 4).Select(t => Task.Run(async () =>
        {
            int different = 0;
            float[] output = new float[Count];
            for (int i = 0; i < 200; i++)
            {
                int which = (i + (5 * t)) % inputs.Length;
                await session.RunAsync(inputs[which], output);
                different += output.AsSpan().SequenceEqual(expected[which]) ? 0 : 1;
            }

            return different;
        })));

        Assert.Equal([0, 0, 0, 0], wrong);
    }

    [SkippableFact]
    public void ManySessionsAndThreadsGiveTheBitsOfOne()
    {
        using InferenceSession first = InferenceSession.Create(Device, TestModels.Classifier);
        using InferenceSession second = InferenceSession.Create(Device, TestModels.Classifier, new SessionOptions { Tuning = new SessionTuning { ForceStaging = true } });
        float[][] inputs = Enumerable.Range(0, 32).Select(TestModels.Numbers).ToArray();
        float[][] expected = inputs.Select(input =>
        {
            float[] output = new float[Count];
            first.Run(input, output);
            return output;
        }).ToArray();
        InferenceSession[] sessions = [first, second];
        int[] wrong = new int[2];
        Thread[] threads = Enumerable.Range(0, 2).Select(t => new Thread(() =>
        {
            float[] output = new float[Count];
            for (int run = 0; run < Repetitions; run++)
            {
                int which = (run + (7 * t)) % inputs.Length;
                sessions[t].Run(inputs[which], output);
                wrong[t] += output.AsSpan().SequenceEqual(expected[which]) ? 0 : 1;
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal([0, 0], wrong);
    }

    [SkippableFact]
    public async Task WhatWasCancelledBeforeIsNotBegun()
    {
        using VulkanDevice device = Create(out BlockingQueue queue);
        queue.Continue.Set();
        using InferenceSession session = InferenceSession.Create(device, TestModels.Classifier, new SessionOptions { InFlight = 1 });
        int before = queue.Submissions;

        ValueTask task = session.RunAsync(new float[Count], new float[Count], new CancellationToken(canceled: true));

        Assert.True(task.IsCanceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await task);
        Assert.Equal(before, queue.Submissions);
    }

    [SkippableFact]
    public async Task WhatWaitsOrRunsCanBeCancelledAndItsMemoryIsLeftAlone()
    {
        using VulkanDevice device = Create(out BlockingQueue queue);
        queue.Continue.Set();
        using InferenceSession session = InferenceSession.Create(device, TestModels.Classifier, new SessionOptions { InFlight = 1 });
        queue.Continue.Reset();
        float[] input = TestModels.Numbers(1);
        float[] running = new float[Count], waiting = new float[Count], last = new float[Count];
        using CancellationTokenSource stopRunning = new(), stopWaiting = new();
        Task first = session.RunAsync(input, running, stopRunning.Token).AsTask();
        Task second = session.RunAsync(input, waiting, stopWaiting.Token).AsTask();
        Task third = session.RunAsync(input, last).AsTask();
        queue.Entered.Wait();

        stopWaiting.Cancel();
        stopRunning.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(stopRunning.Token, cancelled.CancellationToken);

        // From here on both belong to the caller again, while the device still works for the first.
        Array.Fill(running, 1.5f);
        Array.Fill(waiting, 2.5f);
        Assert.False(third.IsCompleted);
        queue.Continue.Set();
        await third;
        await session.RunAsync(input, new float[Count]);

        Assert.All(running, value => Assert.Equal(1.5f, value));
        Assert.All(waiting, value => Assert.Equal(2.5f, value));
        Assert.Equal(TestModels.Expected(input), last);
    }

    [SkippableFact]
    public async Task CancellingAtAnyMomentLeavesMemoryAlone()
    {
        using InferenceSession session = InferenceSession.Create(Device, TestModels.Classifier, new SessionOptions { InFlight = 2 });
        float[] input = TestModels.Numbers(1);
        float[] expected = TestModels.Expected(input);
        int cancelled = 0;
        await Task.WhenAll(Enumerable.Range(0, 3).Select(t => Task.Run(async () =>
        {
            Random random = new(t);
            for (int i = 0; i < 100; i++)
            {
                float[] output = new float[Count];
                using CancellationTokenSource source = new();
                Task task = session.RunAsync(input, output, source.Token).AsTask();
                Thread.SpinWait(random.Next(20_000));
                source.Cancel();
                try
                {
                    await task;
                    Assert.Equal(expected, output);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                    Array.Fill(output, 1.5f);
                    Thread.SpinWait(5000);
                    Assert.All(output, value => Assert.Equal(1.5f, value));
                }
            }
        })));

        Assert.InRange(cancelled, 1, 300);
        float[] last = new float[Count];
        await session.RunAsync(input, last);
        Assert.Equal(expected, last);
    }

    [SkippableFact]
    public async Task DisposalWaitsForWhatRunsAndTurnsAwayWhatWaits()
    {
        using VulkanDevice device = Create(out BlockingQueue queue);
        queue.Continue.Set();
        using InferenceSession session = InferenceSession.Create(device, TestModels.Classifier, new SessionOptions { InFlight = 1 });
        queue.Continue.Reset();
        float[] input = TestModels.Numbers(1);
        float[] output = new float[Count];
        Task running = session.RunAsync(input, output).AsTask();
        Task waiting = session.RunAsync(input, new float[Count]).AsTask();
        queue.Entered.Wait();

        Task disposal = Task.Run(session.Dispose);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.False(disposal.IsCompleted);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await session.RunAsync(input, output));
        queue.Continue.Set();
        await disposal;
        await running;

        Assert.Equal(TestModels.Expected(input), output);
        device.Dispose();
        Assert.Equal(0, device.MemoryInUseInBytes);
    }

    [SkippableFact]
    public async Task AContinuationMayRunAndDispose()
    {
        using VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = Device.Info.Index });
        using InferenceSession session = InferenceSession.Create(device, TestModels.Classifier, new SessionOptions { InFlight = 1 });
        float[] input = TestModels.Numbers(1);
        float[] output = new float[Count], again = new float[Count];
        await Task.Run(async () =>
        {
            for (int i = 0; i < 5; i++)
            {
                await session.RunAsync(input, output).ConfigureAwait(false);
                session.Run(input, again);
                Assert.Equal(output, again);
            }

            await session.RunAsync(input, output).ConfigureAwait(false);
            session.Dispose();
            device.Dispose();
        }).WaitAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(0, device.MemoryInUseInBytes);
    }

    [SkippableFact]
    public async Task ASteppedInferenceExcludesOthers()
    {
        using InferenceSession session = InferenceSession.Create(Device, TestModels.Classifier, new SessionOptions { Stepping = true, InFlight = 1 });
        float[] input = TestModels.Numbers(1);
        float[] output = new float[Count];
        session.SetInput(0, input);
        Assert.Equal(StepStatus.Running, session.Step(TimeSpan.FromTicks(1)));

        Assert.Contains("A stepped inference is in progress", Assert.Throws<InvalidOperationException>(() => session.Run(input, output)).Message);
        Assert.Contains(
            "A stepped inference is in progress",
            (await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.RunAsync(input, output))).Message);
        Assert.Contains(
            "Another stepped inference",
            Assert.Throws<InvalidOperationException>(() => session.Step(TimeSpan.FromTicks(1), work: InferenceWork.WithClasses)).Message);
        Assert.InRange(session.StepProgress, double.Epsilon, 1);

        session.CancelSteps();
        Assert.Equal(0, session.StepProgress);
        session.Run(input, output);
        await session.RunAsync(input, output);
        Assert.Equal(TestModels.Expected(input), output);
    }

    [SkippableFact]
    public async Task AnAsynchronousInferenceExcludesSteps()
    {
        using VulkanDevice device = Create(out BlockingQueue queue);
        queue.Continue.Set();
        using InferenceSession session = InferenceSession.Create(device, TestModels.Classifier, new SessionOptions { Stepping = true, InFlight = 1 });
        float[] output = new float[Count];
        session.SetInput(0, TestModels.Numbers(1));
        queue.Continue.Reset();
        Task running = session.RunAsync(TestModels.Numbers(2), output).AsTask();

        Assert.Contains(
            "Asynchronous inferences", Assert.Throws<InvalidOperationException>(() => session.Step(TimeSpan.FromMilliseconds(1))).Message);
        queue.Continue.Set();
        await running;
        Assert.Equal(TestModels.Expected(TestModels.Numbers(2)), output);
    }

    // A device of its own, since its queue is tampered with.
    private VulkanDevice Create(out BlockingQueue queue)
    {
        VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = Device.Info.Index });
        queue = new BlockingQueue(device.Queue);
        device.Queue = queue;
        return device;
    }
}
