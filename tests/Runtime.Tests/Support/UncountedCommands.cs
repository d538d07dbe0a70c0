using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>A command buffer that a test records and submits as a host would, on the queue of a device of ours, past every interposer.</summary>
internal sealed unsafe class UncountedCommands : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly CommandPool _pool;
    private readonly CommandBuffer _commands;

    /// <summary>Begins to record.</summary>
    public UncountedCommands(VulkanDevice device)
    {
        _device = device;
        CommandPoolCreateInfo info = new()
        {
            SType = StructureType.CommandPoolCreateInfo,
            Flags = CommandPoolCreateFlags.ResetCommandBufferBit,
            QueueFamilyIndex = device.Facts.QueueFamily,
        };
        CommandPool pool;
        Check(Api.CreateCommandPool(device.Handle, &info, null, &pool));
        _pool = pool;
        CommandBufferAllocateInfo allocation = new() { SType = StructureType.CommandBufferAllocateInfo, CommandPool = pool, CommandBufferCount = 1 };
        CommandBuffer commands;
        Check(Api.AllocateCommandBuffers(device.Handle, &allocation, &commands));
        _commands = commands;
        Begin();
    }

    /// <summary>The command buffer.</summary>
    public nint Handle => _commands.Handle;

    private static Vk Api => VulkanLoader.Api;

    /// <summary>Records anew.</summary>
    public void Begin()
    {
        CommandBufferBeginInfo begin = new() { SType = StructureType.CommandBufferBeginInfo };
        Check(Api.BeginCommandBuffer(_commands, &begin));
    }

    /// <summary>Ends the recording, submits it and waits.</summary>
    public void Run()
    {
        CommandBuffer commands = _commands;
        Check(Api.EndCommandBuffer(commands));
        Queue queue;
        Api.GetDeviceQueue(_device.Handle, _device.Facts.QueueFamily, 0, &queue);
        SubmitInfo info = new() { SType = StructureType.SubmitInfo, CommandBufferCount = 1, PCommandBuffers = &commands };
        Check(Api.QueueSubmit(queue, 1, &info, default));
        Check(Api.QueueWaitIdle(queue));
    }

    public void Dispose() => Api.DestroyCommandPool(_device.Handle, _pool, null);

    // Without boxing, for tests that count what is allocated.
    private static void Check(Result result) => Assert.True(result == Result.Success, "Vulkan refuses what the test's own code does");
}
