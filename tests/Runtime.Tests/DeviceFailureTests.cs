using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>A device that is lost, slow or full.</summary>
public sealed class DeviceFailureTests
{
    private const int Count = 3 * 5 * 7;

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void ALostDeviceIsATypedErrorAndDisposalStillWorks(bool atSubmission)
    {
        using VulkanDevice device = Create(out FaultyQueue queue);
        using InferenceSession session = InferenceSession.Create(device, CallErrorTests.Plain());
        float[] output = new float[Count];
        session.Run(new float[Count], output);

        queue.SubmitResult = atSubmission ? Result.ErrorDeviceLost : Result.Success;
        queue.WaitResult = atSubmission ? Result.Success : Result.ErrorDeviceLost;
        DeviceLostException exception = Assert.Throws<DeviceLostException>(() => session.Run(new float[Count], output));

        Assert.Contains("create a new VulkanDevice", exception.Message);
        Assert.Equal(Result.ErrorDeviceLost, exception.Result);
        Assert.Equal("running the network", exception.Operation);
        Assert.Throws<InvalidOperationException>(() => session.GetOutput(0, output));
        device.Queue.WaitIdle();
    }

    [SkippableFact]
    public void ALostDeviceWhileLoadingLeavesNothingBehind()
    {
        using VulkanDevice device = Create(out FaultyQueue queue);
        queue.SubmitResult = Result.ErrorDeviceLost;
        ModelBuilder m = new();
        Binding packed = m.Packed("w", new float[Count]) with { SizeInBytes = 4 * Count };
        m.Input("x", [Count], slot: 0)
            .Body("add", ModelBuilder.Reference(m.Add(Count, m.Slot(0, Count), packed, m.Slot(1, Count))))
            .Output("y", [Count], slot: 1);

        Assert.Throws<DeviceLostException>(() => InferenceSession.Create(device, m.Build()));

        Assert.Equal(0, device.MemoryInUseInBytes);
    }

    [SkippableFact]
    public void ATimeoutSaysWhatToDoAndTheSessionRecovers()
    {
        using VulkanDevice device = Create(out FaultyQueue queue);
        using InferenceSession session = InferenceSession.Create(
            device, CallErrorTests.Plain(), new SessionOptions { Timeout = TimeSpan.FromMilliseconds(300_500) });
        float[] input = Enumerable.Range(0, Count).Select(i => (float)i).ToArray();
        float[] output = new float[Count];

        int atCreation = queue.Submissions;
        queue.WaitResult = Result.Timeout;
        SubmissionTimeoutException exception = Assert.Throws<SubmissionTimeoutException>(() => session.Run(input, output));
        Assert.Contains("300.5 s", exception.Message);
        Assert.Contains("SessionOptions.Timeout", exception.Message);

        // Still busy: nothing of the session may be touched, so even setting an input waits.
        Assert.Throws<SubmissionTimeoutException>(() => session.SetInput(0, input));
        Assert.Equal(atCreation + 1, queue.Submissions);

        queue.WaitResult = Result.Success;
        session.Run(input, output);
        Assert.Equal(input.Select(x => 2 * x), output);
        Assert.Equal(atCreation + 2, queue.Submissions);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void ASessionDisposedWhileItsWorkRunsIsFreedWithTheDevice(bool deviceFirst)
    {
        VulkanDevice device = Create(out FaultyQueue queue);
        InferenceSession session = InferenceSession.Create(device, CallErrorTests.Plain());
        queue.WaitResult = Result.Timeout;
        Assert.Throws<SubmissionTimeoutException>(() => session.Run(new float[Count], new float[Count]));

        if (deviceFirst)
        {
            device.Dispose();
        }

        session.Dispose();
        Assert.Equal(deviceFirst, device.MemoryInUseInBytes == 0);
        device.Dispose();

        Assert.Equal(0, device.MemoryInUseInBytes);
        Assert.Equal([], device.ValidationMessages);
    }

    [SkippableFact]
    public void MoreMemoryThanTheDeviceAllowsIsATypedError()
    {
        using VulkanDevice device = Create(out _);
        long limit = device.Capabilities.MaxAllocationSizeInBytes;
        Skip.If(limit > 1L << 40, "the device allows allocations of any size");

        DeviceRequirementException exception = Assert.Throws<DeviceRequirementException>(
            () => new DeviceBuffer(device, limit + (1L << 20), DeviceBuffer.ShaderUsage, MemoryUse.DeviceOnly, "the arena").Dispose());

        Assert.Contains($"allows {limit:N0}", exception.Message);
        Assert.Equal(0, device.MemoryInUseInBytes);
    }

    // A device of its own, since its queue is tampered with.
    private static VulkanDevice Create(out FaultyQueue queue)
    {
        VulkanDevice device;
        try
        {
            device = VulkanDevice.Create(new VulkanDeviceOptions { Validation = true });
        }
        catch (VulkanUnavailableException exception)
        {
            throw new SkipException(exception.Message);
        }

        queue = new FaultyQueue(device.Queue);
        device.Queue = queue;
        return device;
    }
}
