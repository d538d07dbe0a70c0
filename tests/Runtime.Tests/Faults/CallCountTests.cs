using ResNetVk.TestSupport.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>What an inference calls, in each of the four ways, once the session exists: nothing is created, allocated or compiled.</summary>
[Collection(VulkanTestGroup.Name)]
public sealed class CallCountTests : IDisposable
{
    private readonly VulkanInterposer _interposer = new();
    private readonly VulkanDevice _device;
    private readonly float[] _input = TestModels.Numbers(1);
    private readonly float[] _output = new float[TestModels.Count];
    private readonly ClassPrediction[] _predictions = new ClassPrediction[3];
    private readonly byte[] _picture = ImageTests.Picture(16, 16, seed: 3);

    public CallCountTests()
    {
        try
        {
            _device = VulkanDevice.Create(new VulkanDeviceOptions { GetInstanceProcAddr = _interposer.Address });
        }
        catch (VulkanUnavailableException exception)
        {
            throw new SkipException(exception.Message);
        }
    }

    private string[] Submitting => _device.Timelines is null
        ? ["vkFlushMappedMemoryRanges", "vkInvalidateMappedMemoryRanges", "vkQueueSubmit", "vkResetFences", "vkWaitForFences"]
        : ["vkFlushMappedMemoryRanges", "vkInvalidateMappedMemoryRanges", "vkQueueSubmit", _device.Timelines.WaitName];

    public void Dispose()
    {
        _device.Dispose();
        _interposer.Dispose();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void BlockingCallsSubmitAndWait(bool staging)
    {
        using InferenceSession session = Create(staging);
        Everything();
        _interposer.ResetCounts();
        for (int i = 0; i < 10; i++)
        {
            Everything();
        }

        Assert.Equal(Submitting, _interposer.Calls().Keys);
        Assert.Equal(30, _interposer.Calls()["vkQueueSubmit"]);

        void Everything()
        {
            session.Run(_input, _output);
            session.ClassifyImage(_picture, 16, 16, _predictions);
            session.Classify(_input, _predictions);
        }
    }

    [SkippableFact]
    public void WithFencesEachSubmissionResetsItsFence()
    {
        using InferenceSession session = InferenceSession.Create(
            _device, TestModels.Classifier, new SessionOptions { Tuning = new SessionTuning { ForceFlush = true, ForceFences = true } });
        session.Run(_input, _output);
        _interposer.ResetCounts();
        session.Run(_input, _output);
        session.Run(_input, _output);

        SortedDictionary<string, int> calls = _interposer.Calls();
        Assert.Equal(
            ["vkFlushMappedMemoryRanges", "vkInvalidateMappedMemoryRanges", "vkQueueSubmit", "vkResetFences", "vkWaitForFences"],
            calls.Keys);
        Assert.All(calls.Values, count => Assert.Equal(2, count));
    }

    [SkippableFact]
    public void APictureOfAnotherSizeThatIsCopiedIsRecordedAnew()
    {
        using InferenceSession session = Create(staging: true);
        session.ClassifyImage(_picture, 16, 16, _predictions);
        _interposer.ResetCounts();
        session.ClassifyImage(_picture.AsSpan(0, 4 * 16 * 8), 16, 8, _predictions);

        Assert.Equal(
            Sorted([.. Submitting, "vkBeginCommandBuffer", "vkCmdBindDescriptorSets", "vkCmdBindPipeline", "vkCmdCopyBuffer", "vkCmdDispatch", "vkCmdPipelineBarrier", "vkEndCommandBuffer"]),
            _interposer.Calls().Keys);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AsynchronousCallsSubmitAndWait(bool staging)
    {
        using InferenceSession session = Create(staging, inFlight: 1);
        await Everything();
        _interposer.ResetCounts();
        for (int i = 0; i < 10; i++)
        {
            await Everything();
        }

        Assert.Equal(Submitting, _interposer.Calls().Keys);
        Assert.Equal(20, _interposer.Calls()["vkQueueSubmit"]);

        async Task Everything()
        {
            await session.RunAsync(_input, _output);
            await session.ClassifyImageAsync(_picture, 16, 16, _predictions);
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void RecordingRecords(bool staging)
    {
        using InferenceSession session = Create(staging);
        using InferenceBinding binding = session.Bind(new BindingSource());
        using UncountedCommands commands = new(_device);
        binding.SetInput(0, _input);
        session.Record(commands.Handle, binding);
        _interposer.ResetCounts();
        session.Record(commands.Handle, binding);
        session.Record(commands.Handle, binding, InferenceWork.WithClasses);

        string[] copies = staging ? ["vkCmdCopyBuffer"] : [];
        Assert.Equal(
            Sorted(["vkCmdBindDescriptorSets", "vkCmdBindPipeline", .. copies, "vkCmdDispatch", "vkCmdPipelineBarrier"]), _interposer.Calls().Keys);
        commands.Run();
        binding.GetOutput(0, _output);
        Assert.Equal(TestModels.Expected(_input), _output);
    }

    [SkippableTheory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void StepsRecordSubmitAndLook(bool staging, bool whole)
    {
        using InferenceSession session = Create(staging, stepping: true);
        TimeSpan budget = whole ? TimeSpan.FromHours(1) : TimeSpan.FromTicks(1);
        session.SetInput(0, _input);
        StepThrough(session, budget);
        _interposer.ResetCounts();
        StepThrough(session, budget);

        // Where the memory that the times are copied to is not coherent, it is flushed and invalidated besides.
        string[] copies = staging ? ["vkCmdCopyBuffer"] : [];
        string wait = _device.Timelines?.WaitName ?? "vkWaitForFences";
        string[] resets = _device.Timelines is null ? ["vkResetFences"] : [];
        Assert.Equal(
            Sorted([
                "vkBeginCommandBuffer", "vkCmdBindDescriptorSets", "vkCmdBindPipeline", .. copies, "vkCmdCopyQueryPoolResults", whole ? "vkCmdDispatch" : "vkCmdDispatchBase",
                "vkCmdPipelineBarrier", "vkCmdResetQueryPool", "vkCmdWriteTimestamp", "vkEndCommandBuffer", "vkQueueSubmit", .. resets, wait]),
            _interposer.Calls().Keys.Where(name => !name.EndsWith("MappedMemoryRanges", StringComparison.Ordinal)));
        session.GetOutput(0, _output);
        Assert.Equal(TestModels.Expected(_input), _output);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void NoneOfThemAllocatesManagedMemory(bool staging)
    {
        using InferenceSession session = Create(staging, stepping: true);
        using InferenceBinding binding = session.Bind(new BindingSource());
        using UncountedCommands commands = new(_device);
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
            session.Run(_input, _output);
            session.ClassifyImage(_picture, 16, 16, _predictions);
            session.ClassifyImage(_picture.AsSpan(0, 4 * 16 * 8), 16, 8, _predictions);
            binding.SetInput(0, _input);
            session.Record(commands.Handle, binding, InferenceWork.WithClasses);
            commands.Run();
            binding.GetOutput(0, _output);
            commands.Begin();
            StepThrough(session, TimeSpan.FromTicks(1));
            StepThrough(session, TimeSpan.FromHours(1));
        }
    }

    [SkippableFact]
    public async Task AsynchronousInferencesAllocateNoManagedMemoryOnAnyThread()
    {
        using InferenceSession session = Create(staging: false);
        await Task.Run(() => RunMany(session, 300)).ConfigureAwait(false);

        // The test runner's threads and the thread pool allocate now and then, whatever happens here: on a busy machine only few inferences are over before they
        // do. What each inference allocates would show in the shortest round, too.
        long least = long.MaxValue;
        for (int round = 0; round < 1000 && least > 0; round++)
        {
            int count = Math.Max(50 >> (round / 8), 3);
            least = Math.Min(least, await Task.Run(() => RunMany(session, count)).ConfigureAwait(false));
        }

        Assert.Equal(0, least);
    }

    private static string[] Sorted(string[] names)
    {
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    private static void StepThrough(InferenceSession session, TimeSpan budget)
    {
        while (session.Step(budget) != StepStatus.Finished)
        {
            Thread.Yield();
        }
    }

    // Bytes allocated by all threads meanwhile.
    private async Task<long> RunMany(InferenceSession session, int count)
    {
        // Not the first: this method's own task is allocated there.
        long before = 0;
        for (int i = -1; i < count; i++)
        {
            before = i == 0 ? GC.GetTotalAllocatedBytes(precise: true) : before;
            await session.RunAsync(_input, _output).ConfigureAwait(false);
            await session.ClassifyImageAsync(_picture, 16, 16, _predictions).ConfigureAwait(false);
        }

        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private InferenceSession Create(bool staging, bool stepping = false, int inFlight = 2) => InferenceSession.Create(
        _device,
        TestModels.Classifier,
        new SessionOptions { InFlight = inFlight, Stepping = stepping, Tuning = new SessionTuning { ForceStaging = staging, ForceFlush = true } });
}
