using ResNetVk.TestSupport.Vulkan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>After a device was lost, or its memory was full, a program goes on.</summary>
[Collection(VulkanTestGroup.Name)]
public sealed class LostDeviceTests
{
    private const int Count = TestModels.Count;

    [SkippableTheory]
    [InlineData("vkQueueSubmit")]
    [InlineData("wait")]
    public void ALostDeviceIsReplacedByANewOne(string function)
    {
        using VulkanInterposer interposer = new();
        VulkanDeviceOptions options = new() { GetInstanceProcAddr = interposer.Address, Validation = true };
        VulkanDevice device = VulkanDevice.Create(options);
        InferenceSession session = InferenceSession.Create(device, TestModels.Classifier, new SessionOptions { InFlight = 2 });
        InferenceSession other = InferenceSession.Create(device, TestModels.Other);
        interposer.Arm(new VulkanFault(function == "wait" ? device.Timelines?.WaitName ?? "vkWaitForFences" : function, 1, Result.ErrorDeviceLost));

        Assert.Throws<DeviceLostException>(() => Check(session));
        Assert.Throws<DeviceLostException>(() => other.Run(new float[Count], new float[Count]));
        Assert.Throws<DeviceLostException>(() => session.RunAsync(new float[Count], new float[Count]).AsTask().GetAwaiter().GetResult());
        session.Dispose();
        device.Dispose();
        other.Dispose();
        Assert.Equal([], interposer.Live.Counts);

        interposer.Arm(null);
        using (VulkanDevice next = VulkanDevice.Create(options))
        {
            using InferenceSession again = InferenceSession.Create(next, TestModels.Classifier);
            Check(again);
            Assert.Equal([], next.ValidationMessages);
        }

        Assert.Equal([], interposer.Live.Counts);
        Assert.Equal([], interposer.Live.Mistakes);
        Assert.Equal([], device.ValidationMessages);
    }

    [SkippableFact]
    public void ALostDeviceOfAHostIsReplacedByAnotherOfTheHosts()
    {
        using VulkanInterposer interposer = new();
        using TestHost host = new(HostFeatures.TimelineSemaphore);
        VulkanDevice device = VulkanDevice.Adopt(host.Vulkan with { GetInstanceProcAddr = interposer.Address });
        InferenceSession session = InferenceSession.Create(device, TestModels.Classifier);
        InferenceBinding binding = session.Bind(new BindingSource());
        Check(session);
        interposer.HostDevice = host.Device.Handle;
        interposer.Arm(new VulkanFault("vkQueueSubmit", 1, Result.ErrorDeviceLost));

        Assert.Throws<DeviceLostException>(() => Check(session));
        session.Dispose();
        device.Dispose();
        Assert.Equal([], interposer.Live.Counts);
        Assert.Throws<ObjectDisposedException>(() => binding.SetInput(0, new float[Count]));

        // The host makes a new device; nothing of the first one's is needed.
        interposer.Arm(null);
        using TestHost newHost = new(HostFeatures.TimelineSemaphore);
        using (VulkanDevice next = VulkanDevice.Adopt(newHost.Vulkan with { GetInstanceProcAddr = interposer.Address }))
        {
            using InferenceSession again = InferenceSession.Create(next, TestModels.Classifier);
            Check(again);
        }

        Assert.Equal([], interposer.Live.Counts);
        Assert.Equal([], interposer.Live.Mistakes);
        Assert.Equal([], host.Messages);
        Assert.Equal([], newHost.Messages);
    }

    [SkippableFact]
    public async Task WhoeverWaitsOnALostDeviceIsTold()
    {
        const int Requests = 8_000;
        using VulkanInterposer interposer = new();
        using VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { GetInstanceProcAddr = interposer.Address });
        using InferenceSession session = InferenceSession.Create(device, TestModels.Classifier, new SessionOptions { InFlight = 1 });
        BlockingQueue queue = new(device.Queue);
        device.Queue = queue;
        float[] input = new float[Count];
        float[] output = new float[Count];
        Task[] tasks = Enumerable.Range(0, Requests).Select(_ => session.RunAsync(input, output).AsTask()).ToArray();
        queue.Entered.Wait();

        // The first finishes; the submission of the next tells that the device is lost, and so do all after it.
        interposer.Arm(new VulkanFault("vkQueueSubmit", 1, Result.ErrorDeviceLost));
        queue.Continue.Set();
        await Task.WhenAll(tasks.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default))).WaitAsync(TimeSpan.FromMinutes(5));

        Assert.All(tasks.Skip(1), task => Assert.IsType<DeviceLostException>(task.Exception?.InnerException));
    }

    [SkippableFact]
    public void WhatDoesNotFitFitsWhenOthersWereDisposed()
    {
        using TestHost host = new();
        using BlockMemorySource source = new(host.Device, host.Facts.Memory);
        int left = int.MaxValue;
        source.Spoil = (_, given) => left-- > 0 ? given : throw new OutOfDeviceMemoryException("dividing a block of the host's");
        using VulkanDevice device = VulkanDevice.Adopt(host.Vulkan with { Memory = source });
        InferenceSession session = InferenceSession.Create(device, TestModels.Classifier);
        long held = device.MemoryInUseInBytes;
        int allocations = device.MemoryAllocationCount;

        // However much of the second one there is room for, it leaves nothing behind and the first one goes on.
        for (int room = 0; room < allocations; room++)
        {
            left = room;
            Assert.Throws<OutOfDeviceMemoryException>(() => InferenceSession.Create(device, TestModels.Other).Dispose());
            Assert.Equal(held, device.MemoryInUseInBytes);
            Check(session);
        }

        session.Dispose();
        left = allocations + 10;
        using InferenceSession second = InferenceSession.Create(device, TestModels.Other);
        second.Run(new float[Count], new float[Count]);
    }

    [SkippableFact]
    public void AModelThatDoesNotFitIsToldSoBeforeAnythingIsLeftBehind()
    {
        using VulkanInterposer interposer = new();
        using VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { GetInstanceProcAddr = interposer.Address });
        interposer.Arm(new VulkanFault("vkAllocateMemory", 3, Result.ErrorOutOfDeviceMemory));

        OutOfDeviceMemoryException exception = Assert.Throws<OutOfDeviceMemoryException>(
            () => InferenceSession.Create(device, TestModels.Classifier).Dispose());

        Assert.Contains("dispose sessions that are not needed", exception.Message);
        Assert.Equal(["Device × 1", "Instance × 1"], interposer.Live.Counts);
        using InferenceSession session = InferenceSession.Create(device, TestModels.Classifier);
        Check(session);
    }

    private static void Check(InferenceSession session)
    {
        float[] output = new float[Count];
        session.Run(TestModels.Numbers(5), output);
        Assert.Equal(TestModels.Expected(TestModels.Numbers(5)), output);
    }
}
