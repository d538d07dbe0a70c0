using ResNetVk.TestSupport.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>The device of a host: used as it is, with what the host has enabled, and left as it was.</summary>
[Collection(VulkanTestGroup.Name)]
public sealed class AdoptTests
{
    private const int Count = TestModels.Count;
    private const HostFeatures AllFeatures = HostFeatures.SubgroupSizeControl | HostFeatures.FullSubgroups | HostFeatures.TimelineSemaphore
        | HostFeatures.RobustBufferAccess;

    /// <summary>Everything, nothing, and the one that changes how is waited.</summary>
    public static TheoryData<int, bool> Features => new()
    {
        { 0, false }, { (int)AllFeatures, false }, { (int)HostFeatures.TimelineSemaphore, true }, { (int)HostFeatures.SubgroupSizeControl, true },
    };

    [SkippableTheory]
    [MemberData(nameof(Features))]
    public async Task EveryWayWorksWithWhatTheHostHasEnabled(int features, bool staging)
    {
        using VulkanInterposer interposer = new();
        using TestHost host = new((HostFeatures)features);
        using (VulkanDevice device = VulkanDevice.Adopt(host.Vulkan with { GetInstanceProcAddr = interposer.Address }))
        {
            Assert.Equal((host.Features & HostFeatures.TimelineSemaphore) != 0, device.Capabilities.TimelineSemaphores);
            Assert.Equal((host.Features & HostFeatures.SubgroupSizeControl) != 0, device.Capabilities.SubgroupSizeControl);
            Assert.Equal((host.Features & HostFeatures.FullSubgroups) != 0, device.Capabilities.FullSubgroups);
            Assert.Equal((host.Features & HostFeatures.RobustBufferAccess) != 0, device.Capabilities.RobustBufferAccess);
            using InferenceSession session = InferenceSession.Create(
                device,
                TestModels.Classifier,
                new SessionOptions { InFlight = 2, Stepping = true, Tuning = new SessionTuning { ForceStaging = staging, ForceFlush = staging } });
            await RunInEveryWay(host, session);
        }

        Assert.Equal([], interposer.Live.Counts);
        Assert.Equal([], interposer.Live.Mistakes);
        StillWorks(host);
        Assert.Equal([], host.Messages);
    }

    [SkippableFact]
    public void TheHostsCallbacksAllocateAndFree()
    {
        using CountingAllocator allocator = new();
        using TestHost host = new(HostFeatures.TimelineSemaphore);
        using (VulkanDevice device = VulkanDevice.Adopt(host.Vulkan with { AllocationCallbacks = allocator.Callbacks }))
        {
            using InferenceSession session = InferenceSession.Create(device, TestModels.Classifier, new SessionOptions { InFlight = 1, Stepping = true });
            Check(session);
            Assert.InRange(allocator.Alive, 10, int.MaxValue);
        }

        Assert.InRange(allocator.Allocations, 10, int.MaxValue);
        Assert.Equal(0, allocator.Alive);
        StillWorks(host);
        Assert.Equal([], host.Messages);
    }

    [SkippableTheory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task MemoryComesFromTheHostsBlocks(bool staging, bool flush)
    {
        using VulkanInterposer interposer = new();
        using TestHost host = new(HostFeatures.TimelineSemaphore);
        using BlockMemorySource source = new(host.Device, host.Facts.Memory);
        using (VulkanDevice device = VulkanDevice.Adopt(host.Vulkan with { Memory = source, GetInstanceProcAddr = interposer.Address }))
        {
            using InferenceSession session = InferenceSession.Create(
                device,
                TestModels.Classifier,
                new SessionOptions { InFlight = 2, Stepping = true, Tuning = new SessionTuning { ForceStaging = staging, ForceFlush = flush } });
            await RunInEveryWay(host, session);
            Assert.InRange(source.InUse, 3, 100);
            Assert.InRange(source.BlockCount, 1, 4);
            Assert.All(source.Given, block => Assert.InRange(block.OffsetInBytes, 1, long.MaxValue));
            Assert.Contains(source.Requests, request => request.Purpose == "the arena" && !request.IsMapped);
            Assert.DoesNotContain("vkAllocateMemory", interposer.Calls().Keys);
            Assert.DoesNotContain("vkMapMemory", interposer.Calls().Keys);
        }

        Assert.Equal(0, source.InUse);
        Assert.DoesNotContain("vkFreeMemory", interposer.Calls().Keys);
        Assert.Equal([], host.Messages);
    }

    [SkippableTheory]
    [InlineData("misaligned", "begins at byte")]
    [InlineData("unmapped", "is not mapped")]
    [InlineData("null", "is a null handle")]
    public void MemoryThatIsNotWhatWasAskedForIsRefused(string fault, string message)
    {
        using TestHost host = new();
        using BlockMemorySource source = new(host.Device, host.Facts.Memory);
        source.Spoil = (request, given) => fault switch
        {
            "misaligned" => given with { OffsetInBytes = given.OffsetInBytes + 1 },
            "unmapped" => given with { Mapped = 0 },
            _ => default,
        };
        using VulkanDevice device = VulkanDevice.Adopt(host.Vulkan with { Memory = source });

        Assert.Contains(
            message, Assert.Throws<InvalidOperationException>(() => InferenceSession.Create(device, TestModels.Classifier).Dispose()).Message);

        Assert.Equal(0, device.MemoryInUseInBytes);
        Assert.Equal(0, device.MemoryAllocationCount);
        Assert.Equal(fault == "null" ? 1 : 0, source.InUse);
        source.Spoil = null;
        using InferenceSession session = InferenceSession.Create(device, TestModels.Classifier);
        Check(session);
        Assert.Equal([], host.Messages);
    }

    [SkippableFact]
    public void WhatTheHostsAllocatorThrowsReachesTheCaller()
    {
        using TestHost host = new();
        using BlockMemorySource source = new(host.Device, host.Facts.Memory);
        using VulkanDevice device = VulkanDevice.Adopt(host.Vulkan with { Memory = source });
        source.Spoil = (request, given) => request.Purpose == "the arena" ? given : throw new NotSupportedException("not today");

        Assert.Equal("not today", Assert.Throws<NotSupportedException>(() => InferenceSession.Create(device, TestModels.Classifier).Dispose()).Message);

        Assert.Equal(0, device.MemoryInUseInBytes);
        Assert.Equal([], host.Messages);
    }

    [SkippableTheory]
    [InlineData(HostFeatures.None)]
    [InlineData(HostFeatures.TimelineSemaphore)]
    public async Task TheQueueLockIsHeldForEachSubmissionAndNotWhileWaiting(HostFeatures features)
    {
        using VulkanInterposer interposer = new();
        using TestHost host = new(features);
        CountingQueueLock queueLock = new();
        int wrong = 0, submissions = 0;
        interposer.OnCall = (function, _) =>
        {
            bool submits = function == "vkQueueSubmit";
            submissions += submits ? 1 : 0;
            wrong += submits && !queueLock.IsHeld ? 1 : 0;
            wrong += VulkanInterposer.IsWait(function) && queueLock.IsHeld ? 1 : 0;
        };
        using (VulkanDevice device = VulkanDevice.Adopt(host.Vulkan with { QueueLock = queueLock, GetInstanceProcAddr = interposer.Address }))
        {
            using InferenceSession session = InferenceSession.Create(device, TestModels.Classifier, new SessionOptions { InFlight = 1 });
            int before = queueLock.Entered;
            Check(session);
            Assert.Equal(before + 1, queueLock.Entered);
            await session.RunAsync(new float[Count], new float[Count]);
            Assert.Equal(before + 2, queueLock.Entered);
        }

        Assert.Equal(0, wrong);
        Assert.Equal(submissions, queueLock.Entered);
        Assert.False(queueLock.IsHeld);
        Assert.Equal([], host.Messages);
    }

    [SkippableFact]
    public void PipelinesAreMadeWithTheHostsCache()
    {
        using VulkanInterposer interposer = new();
        using TestHost host = new();
        ulong cache = host.CreatePipelineCache();
        using (VulkanDevice device = VulkanDevice.Adopt(host.Vulkan with { PipelineCache = cache, GetInstanceProcAddr = interposer.Address }))
        {
            using InferenceSession session = InferenceSession.Create(
                device, TestModels.Classifier, new SessionOptions { PipelineCachePath = Path.Combine("no such folder", "cache"), TimingBudget = TimeSpan.Zero });
            Check(session);

            // The host keeps its cache as it likes.
            Assert.Equal(PipelineCacheState.None, session.Description.PipelineCache);
        }

        Assert.Contains("vkCreateComputePipelines", interposer.Calls().Keys);
        Assert.DoesNotContain(interposer.Calls().Keys, name => name.EndsWith("PipelineCache", StringComparison.Ordinal) || name == "vkGetPipelineCacheData");
        Assert.Equal([], host.Messages);
    }

    [SkippableFact]
    public void WhatAHostMustEnableIsNothing()
    {
        Assert.Equal(
            [HostFeatures.SubgroupSizeControl, HostFeatures.FullSubgroups, HostFeatures.TimelineSemaphore, HostFeatures.RobustBufferAccess],
            VulkanDevice.Requirements.Select(advice => advice.Feature));
        Assert.All(VulkanDevice.Requirements, advice =>
        {
            Assert.False(advice.IsNeeded);
            Assert.StartsWith("VkPhysicalDevice", advice.Structure);
            bool isInEveryVersion = advice.CoreVersion == new Version(1, 0);
            Assert.StartsWith(isInEveryVersion ? "" : "VK_", advice.Extension);
            Assert.Equal(isInEveryVersion, advice.Extension.Length == 0);
            Assert.EndsWith(".", advice.Reason);
        });
    }

    [SkippableFact]
    public void WrongHandlesAreToldByName()
    {
        using TestHost host = new();
        HostVulkan good = host.Vulkan;

        Refused(good with { Instance = 0 }, "Instance");
        Refused(good with { PhysicalDevice = 0 }, "PhysicalDevice");
        Refused(good with { Device = 0 }, "Device");
        Refused(good with { Queue = 0 }, "Queue");
        Refused(good with { QueueFamily = 99 }, "QueueFamily is 99");
        Refused(good with { Features = (HostFeatures)128 }, "HostFeatures");
        Assert.Equal([], host.Messages);

        static void Refused(HostVulkan wrong, string name) =>
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => VulkanDevice.Adopt(wrong).Dispose()).Message);
    }

    [Fact]
    public void AFamilyWithoutComputeIsRefused()
    {
        PhysicalDeviceFacts? facts = null;
        try
        {
            using VulkanInstance instance = new(VulkanFunctions.Find(0), log: null);
            facts = PhysicalDeviceProbe.Read(VulkanLoader.Api, instance.PhysicalDevices()[0], 0);
        }
        catch (VulkanUnavailableException exception)
        {
            Skip.If(true, exception.Message);
        }

        QueueFamilyFacts copies = new(Silk.NET.Vulkan.QueueFlags.TransferBit, 0);
        HostVulkan host = new() { Instance = 1, PhysicalDevice = 1, Device = 1, Queue = 1, QueueFamily = 0 };

        Assert.Contains(
            "has no compute",
            Assert.Throws<DeviceRequirementException>(() => HostCheck.Restrict(facts! with { QueueFamilies = [copies] }, host)).Message);
    }

    private static async Task RunInEveryWay(TestHost host, InferenceSession session)
    {
        float[] input = TestModels.Numbers(5), expected = TestModels.Expected(input), output = new float[Count];
        ClassPrediction[] predictions = new ClassPrediction[3];
        Check(session);
        session.Classify(input, predictions);
        Assert.Equal(TestModels.Classes(expected), predictions);
        await session.RunAsync(input, output);
        Assert.Equal(expected, output);

        HostBuffer from = host.CreateBuffer(4 * Count, out nint inputs);
        HostBuffer to = host.CreateBuffer(4 * Count, out nint outputs);
        input.CopyTo(TestHost.Floats(inputs, Count));
        using InferenceBinding binding = session.Bind(new BindingSource { Inputs = [from], Outputs = [to] });
        Silk.NET.Vulkan.CommandBuffer commands = host.Begin();
        session.Record(commands.Handle, binding, InferenceWork.WithClasses);
        host.Run(commands);
        Assert.Equal(expected, TestHost.Floats(outputs, Count).ToArray());
        binding.GetClasses(predictions);
        Assert.Equal(TestModels.Classes(expected), predictions);

        TestHost.Floats(outputs, Count).Clear();
        StepStatus status;
        do
        {
            TestHost.Restart(commands);
            status = session.RecordStep(commands.Handle, TimeSpan.FromMicroseconds(10), binding);
            host.Run(commands);
        }
        while (status != StepStatus.Finished);
        Assert.Equal(expected, TestHost.Floats(outputs, Count).ToArray());

        session.SetInput(0, input);
        while (session.Step(TimeSpan.FromMicroseconds(10)) != StepStatus.Finished)
        {
            Thread.Yield();
        }

        Array.Clear(output);
        session.GetOutput(0, output);
        Assert.Equal(expected, output);
    }

    private static void Check(InferenceSession session)
    {
        float[] output = new float[Count];
        session.Run(TestModels.Numbers(5), output);
        Assert.Equal(TestModels.Expected(TestModels.Numbers(5)), output);
    }

    private static void StillWorks(TestHost host) => host.Run(host.Begin());
}
