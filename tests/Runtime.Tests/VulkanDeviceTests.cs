using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Devices: listing, creating, validating.</summary>
public sealed class VulkanDeviceTests : DeviceTest
{
    public VulkanDeviceTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableFact]
    public void EnumerateDescribesTheDeviceThatCreateChooses()
    {
        DeviceInfo chosen = Device.Info;

        DeviceInfo info = VulkanDevice.Enumerate()[chosen.Index];

        Assert.Equal(chosen, info);
        Assert.NotEmpty(info.Name);
        Assert.NotEmpty(info.Vendor);
        Assert.NotEmpty(info.DriverVersion);
        Assert.True(info.ApiVersion >= new Version(1, 1));
        Assert.True(info.MemorySizeInBytes > 0);
        Assert.Null(info.Unsuitable);
        Assert.True(info.Capabilities.MaxStorageBufferRange >= 1L << 27);
        Assert.True(info.Capabilities.MaxWorkgroupInvocations >= 128);
        Assert.True(info.Capabilities.MaxWorkgroupCount.Z >= 65535);
        Assert.InRange(info.Capabilities.SubgroupSize, info.Capabilities.MinSubgroupSize, info.Capabilities.MaxSubgroupSize);
    }

    [SkippableFact]
    public void AnIndexThatDoesNotExistNamesTheDevicesThatDo()
    {
        string name = Device.Info.Name;

        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(
            () => VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = 99 }));

        Assert.Contains("no Vulkan device 99", exception.Message);
        Assert.Contains(name, exception.Message);
    }

    [SkippableFact]
    public void WrongUseIsReportedToListAndCallback()
    {
        int index = Device.Info.Index;
        List<string> received = [];
        using VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions
        {
            DeviceIndex = index,
            Validation = true,
            OnValidationMessage = message =>
            {
                received.Add(message);
                throw new InvalidOperationException("thrown by the callback");
            },
        });

        CreateBufferOfNoSize(device);

        Assert.Contains(received, message => message.Contains("VUID-VkBufferCreateInfo-size", StringComparison.Ordinal));
        Assert.Equal(received[0], device.ValidationMessages[0]);
        Assert.Contains("thrown by the callback", device.ValidationMessages[1]);
    }

    [SkippableFact]
    public void AMissingBarrierIsReported()
    {
        int index = Device.Info.Index;
        using VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = index, Validation = true });
        using CommandPoolHandle pool = new(device);
        using DeviceBuffer buffer = new(device, 1024, DeviceBuffer.ShaderUsage, MemoryUse.DeviceOnly, "a buffer");
        CommandBuffer commands = pool.Allocate();

        FillTwiceWithoutBarrier(device, commands, buffer);

        // Validation of synchronisation is part of the layers from 1.2 on; a test of barriers without it would prove nothing.
        Assert.Contains(device.ValidationMessages, message => message.Contains("SYNC-HAZARD-WRITE", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void ObjectsLeftBehindAreReportedWhenTheDeviceEnds()
    {
        int index = Device.Info.Index;
        VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = index, Validation = true });
#pragma warning disable CA2000 // Left behind on purpose.
        CommandPoolHandle forgotten = new(device);
#pragma warning restore CA2000

        device.Dispose();

        Assert.NotNull(forgotten);
        Assert.Contains(device.ValidationMessages, message => message.Contains("vkDestroyDevice", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void ASessionOutlivesItsDevice()
    {
        int index = Device.Info.Index;
        VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = index, Validation = true });
        InferenceSession session = InferenceSession.Create(device, CallErrorTests.Plain());
        device.Dispose();
        device.Dispose();
        float[] output = new float[105];

        session.Run(Enumerable.Repeat(1.5f, 105).ToArray(), output);

        Assert.All(output, value => Assert.Equal(3, value));
        Assert.Throws<ObjectDisposedException>(() => InferenceSession.Create(device, CallErrorTests.Plain()));
        session.Dispose();
        Assert.Equal([], device.ValidationMessages);
        Assert.Equal(0, device.MemoryInUseInBytes);
        Assert.Equal(0, device.MemoryAllocationCount);
    }

    private static unsafe void CreateBufferOfNoSize(VulkanDevice device)
    {
        BufferCreateInfo info = new() { SType = StructureType.BufferCreateInfo, Usage = BufferUsageFlags.StorageBufferBit };
        Silk.NET.Vulkan.Buffer buffer = default;
        if (device.Api.CreateBuffer(device.Handle, &info, null, &buffer) == Result.Success)
        {
            device.Api.DestroyBuffer(device.Handle, buffer, null);
        }
    }

    private static unsafe void FillTwiceWithoutBarrier(VulkanDevice device, CommandBuffer commands, DeviceBuffer buffer)
    {
        CommandBufferBeginInfo begin = new() { SType = StructureType.CommandBufferBeginInfo };
        device.Api.BeginCommandBuffer(commands, &begin).ThrowOnFailure("beginning");
        device.Api.CmdFillBuffer(commands, buffer.Handle, 0, 512, 1);
        device.Api.CmdFillBuffer(commands, buffer.Handle, 256, 512, 2);
        device.Api.EndCommandBuffer(commands).ThrowOnFailure("ending");
    }
}
