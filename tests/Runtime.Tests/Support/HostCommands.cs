using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>What a host has of its own: a command buffer that it records, submits to the queue and waits for.</summary>
internal sealed class HostCommands : IDisposable
{
    private readonly CommandPoolHandle _pool;
    private readonly Submission _submission;
    private readonly CommandRecorder _recorder;

    public HostCommands(VulkanDevice device)
    {
        _pool = new CommandPoolHandle(device);
        _submission = new Submission(device, TimeSpan.FromMinutes(5));
        _recorder = new CommandRecorder(device);
        Commands = _pool.Allocate();
    }

    public CommandBuffer Commands { get; }

    /// <summary>Records with what it is given, submits and waits.</summary>
    public void Run(Action<nint> record)
    {
        Start(record);
        Wait();
    }

    /// <summary>Records a step, submits it and waits.</summary>
    public StepStatus RecordStep(InferenceSession session, TimeSpan budget)
    {
        StepStatus status = default;
        Run(commands => status = session.RecordStep(commands, budget));
        return status;
    }

    /// <summary>Waits for what was started before, then records and submits, and does not wait: a frame in flight.</summary>
    public void Start(Action<nint> record)
    {
        _submission.WaitForEarlier();
        _recorder.Begin(Commands);
        record(Commands.Handle);
        _recorder.End(Commands);
        _submission.Start(Commands, "running the host's commands");
    }

    /// <summary>Waits for what was started.</summary>
    public void Wait() => _submission.WaitForEarlier();

    public void Dispose()
    {
        Wait();
        _submission.Dispose();
        _pool.Dispose();
    }
}
