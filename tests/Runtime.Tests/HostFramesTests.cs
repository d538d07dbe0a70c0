using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Inferences in a host's frames: its buffers, several frames in flight, steps. Synchronization validation is on in all of them.</summary>
public sealed class HostFramesTests : DeviceTest
{
    private const int Count = 105;
    private const int Offset = 256;

    public HostFramesTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableFact]
    public void InputsOutputsAndClassesLieInBuffersOfTheHost()
    {
        using InferenceSession session = InferenceSession.Create(Device, ImageTests.Model());
        long align = Math.Max(Offset, Device.Capabilities.StorageBufferOffsetAlignment);
        using DeviceBuffer input = StorageOnly(align + (4 * Count), MemoryUse.UploadStaging);
        using DeviceBuffer output = StorageOnly((2 * align) + (4 * Count), MemoryUse.ReadbackStaging);
        using DeviceBuffer classes = StorageOnly(align + 64, MemoryUse.ReadbackStaging);
        using InferenceBinding binding = session.Bind(new BindingSource
        {
            Inputs = [new HostBuffer(input.Handle.Handle, align, 4 * Count)],
            Outputs = [new HostBuffer(output.Handle.Handle, 2 * align, 4 * Count)],
            Classes = new HostBuffer(classes.Handle.Handle, align, 24),
        });
        using HostCommands host = new(Device);
        float[] values = Values(Count, 7);
        float[] expected = new float[Count];
        ClassPrediction[] expectedClasses = new ClassPrediction[3];
        session.Classify(values, expectedClasses);
        session.GetOutput(0, expected);
        MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(input.Bytes(align, 4 * Count));
        input.Flush(0, input.SizeInBytes);

        host.Run(commands => session.Record(commands, binding, InferenceWork.WithClasses));

        output.Invalidate(0, output.SizeInBytes);
        classes.Invalidate(0, classes.SizeInBytes);
        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(output.Bytes(2 * align, 4 * Count)).ToArray());
        Assert.Equal(expectedClasses, MemoryMarshal.Cast<byte, ClassPrediction>(classes.Bytes(align, 24)).ToArray());
        Assert.Throws<InvalidOperationException>(() => binding.SetInput(0, values));
        Assert.Throws<InvalidOperationException>(() => binding.GetOutput(0, expected));
        Assert.Throws<InvalidOperationException>(() => binding.GetClasses(expectedClasses));
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void FramesInFlightEachHaveTheirResult(bool staging, bool flush)
    {
        using InferenceSession session = InferenceSession.Create(Device, CallErrorTests.Plain(), Options(staging, flush));
        InferenceBinding[] bindings = [session.Bind(new BindingSource()), session.Bind(new BindingSource()), session.Bind(new BindingSource())];
        HostCommands[] frames = Frames(3);
        float[] output = new float[Count];

        for (int frame = 0; frame < 12; frame++)
        {
            int at = frame % frames.Length;
            frames[at].Wait();
            if (frame >= frames.Length)
            {
                Check(at, frame - frames.Length);
            }

            bindings[at].SetInput(0, Values(Count, frame));
            frames[at].Start(commands => session.Record(commands, bindings[at]));
        }

        for (int at = 0; at < frames.Length; at++)
        {
            frames[at].Wait();
            Check(at, 9 + at);
            frames[at].Dispose();
            bindings[at].Dispose();
        }

        void Check(int at, int frame)
        {
            bindings[at].GetOutput(0, output);
            Assert.Equal(Expected(Values(Count, frame)), output);
        }
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(300_000)]
    [InlineData(10_000_000)]
    public void StepsInFramesInFlightGiveTheSame(long budgetTicks)
    {
        using InferenceSession session = InferenceSession.Create(Device, CallErrorTests.Plain(), new SessionOptions { Stepping = true });
        InferenceBinding[] bindings = [session.Bind(new BindingSource()), session.Bind(new BindingSource())];
        HostCommands[] frames = Frames(2);
        InferenceBinding?[] finished = new InferenceBinding?[frames.Length];
        float[] output = new float[Count];
        int inferences = 0;
        int recorded = 0;
        for (int frame = 0; inferences < 6; frame++)
        {
            Assert.InRange(frame, 0, 10_000);
            int at = frame % frames.Length;
            frames[at].Wait();
            if (finished[at] is InferenceBinding done)
            {
                done.GetOutput(0, output);
                Assert.Equal(Expected(Values(Count, inferences)), output);
                inferences++;
            }

            InferenceBinding current = bindings[recorded % bindings.Length];
            if (session.StepProgress == 0)
            {
                current.SetInput(0, Values(Count, recorded));
            }

            StepStatus status = default;
            frames[at].Start(commands => status = session.RecordStep(commands, TimeSpan.FromTicks(budgetTicks), current));
            finished[at] = status == StepStatus.Finished ? current : null;
            recorded += status == StepStatus.Finished ? 1 : 0;
        }

        // The frames may be on the device, the one after the last inference too.
        Array.ForEach(frames, frame => frame.Dispose());
        session.CancelSteps();
        Array.ForEach(bindings, binding => binding.Dispose());
    }

    [SkippableFact]
    public void RecordingAndSteppingAllocateNoManagedMemory()
    {
        using InferenceSession session = InferenceSession.Create(Device, ImageTests.Model(), new SessionOptions { Stepping = true });
        using InferenceBinding binding = session.Bind(new BindingSource());
        using HostCommands host = new(Device);
        float[] input = Values(Count, 3);
        float[] output = new float[Count];
        long inside = 0;
        Action<nint> record = commands =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            session.Record(commands, binding, InferenceWork.WithClasses);
            inside += GC.GetAllocatedBytesForCurrentThread() - before;
        };
        Action<nint> step = commands =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            session.RecordStep(commands, TimeSpan.FromTicks(1), binding);
            inside += GC.GetAllocatedBytesForCurrentThread() - before;
        };
        for (int round = 0; round < 2; round++)
        {
            inside = 0;
            binding.SetInput(0, input);
            session.SetInput(0, input);
            for (int i = 0; i < 10; i++)
            {
                host.Run(record);
                do
                {
                    host.Run(step);
                }
                while (session.StepProgress > 0);

                long before = GC.GetAllocatedBytesForCurrentThread();
                while (session.Step(TimeSpan.FromTicks(1)) != StepStatus.Finished)
                {
                    // Asks again until the device has finished.
                }

                inside += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            binding.GetOutput(0, output);
        }

        Assert.Equal(0, inside);
        Assert.Equal(input, output);
    }

    [SkippableFact]
    public void AStepIsBusyUntilTheOneBeforeHasFinished()
    {
        using VulkanDevice device = VulkanDevice.Create();
        FaultyQueue queue = new(device.Queue);
        device.Queue = queue;
        using InferenceSession session = InferenceSession.Create(device, CallErrorTests.Plain(), new SessionOptions { Stepping = true });
        session.SetInput(0, Values(Count, 1));
        TimeSpan budget = TimeSpan.FromSeconds(1);

        Assert.Equal(StepStatus.Running, session.Step(budget));
        queue.WaitResult = Result.Timeout;
        int submissions = queue.Submissions;
        Assert.Equal(StepStatus.Busy, session.Step(budget));
        Assert.Equal(StepStatus.Busy, session.Step(budget));
        Assert.Equal(submissions, queue.Submissions);
        queue.WaitResult = Result.Success;
        while (session.Step(budget) != StepStatus.Finished)
        {
            Thread.Sleep(1);
        }

        float[] output = new float[Count];
        session.GetOutput(0, output);
        Assert.Equal(Values(Count, 1).Select(x => 2 * x), output);
        Assert.InRange(session.LastStepTime, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(10));
        Assert.InRange(session.LongestPartTime, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(10));
    }

    [SkippableFact]
    public void CancelledStepsLeaveTheSessionAsItWas()
    {
        using InferenceSession session = InferenceSession.Create(Device, CallErrorTests.Plain(), new SessionOptions { Stepping = true });
        using InferenceBinding binding = session.Bind(new BindingSource());
        float[] input = Values(Count, 1);
        float[] output = new float[Count];
        session.SetInput(0, input);
        binding.SetInput(0, input);

        Assert.NotEqual(StepStatus.Finished, session.Step(TimeSpan.FromTicks(1)));
        Assert.Contains("CancelSteps", Assert.Throws<InvalidOperationException>(() => session.Run()).Message, StringComparison.Ordinal);
        Assert.Contains(
            "CancelSteps",
            Assert.Throws<InvalidOperationException>(() => session.Step(TimeSpan.FromTicks(1), binding)).Message,
            StringComparison.Ordinal);
        session.CancelSteps();
        session.CancelSteps();

        Assert.Equal(0, session.StepProgress);
        session.Run(Values(Count, 2), output);
        Assert.Equal(Expected(Values(Count, 2)), output);
        session.SetInput(0, input);
        while (session.Step(TimeSpan.FromTicks(1)) != StepStatus.Finished)
        {
            Thread.Sleep(0);
        }

        session.GetOutput(0, output);
        Assert.Equal(Expected(input), output);
    }

    [SkippableFact]
    public void ABindingThatEndsCancelsItsSteps()
    {
        using InferenceSession session = InferenceSession.Create(Device, CallErrorTests.Plain(), new SessionOptions { Stepping = true });
        using HostCommands host = new(Device);
        float[] output = new float[Count];
        using (InferenceBinding binding = session.Bind(new BindingSource()))
        {
            binding.SetInput(0, Values(Count, 1));
            host.Run(commands => Assert.Equal(StepStatus.Running, session.RecordStep(commands, TimeSpan.FromTicks(1), binding)));
        }

        session.Run(Values(Count, 2), output);

        Assert.Equal(Expected(Values(Count, 2)), output);
    }

    [SkippableFact]
    public void StepsNeedASessionMadeForThemAndABudget()
    {
        using InferenceSession plain = InferenceSession.Create(Device, CallErrorTests.Plain());
        using InferenceSession session = InferenceSession.Create(Device, CallErrorTests.Plain(), new SessionOptions { Stepping = true });

        Assert.Contains(
            nameof(SessionOptions.Stepping),
            Assert.Throws<InvalidOperationException>(() => plain.Step(TimeSpan.FromMilliseconds(1))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Step(TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => session.RecordStep(0, TimeSpan.FromMilliseconds(1)));

        // The input was never set.
        Assert.Throws<InvalidOperationException>(() => session.Step(TimeSpan.FromMilliseconds(1)));
    }

    private static IEnumerable<float> Expected(float[] input) => input.Select(x => 2 * x);

    // Storage is all the usage a host must give its buffers.
    private DeviceBuffer StorageOnly(long size, MemoryUse use) =>
        new(Device, size, BufferUsageFlags.StorageBufferBit, use, "a buffer of the host's");

    private HostCommands[] Frames(int count) => Enumerable.Range(0, count).Select(_ => new HostCommands(Device)).ToArray();
}
