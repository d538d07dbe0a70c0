using System.Runtime.InteropServices;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;

namespace ResNetVk.Mono.Host;

/// <summary>An inference in each way there is but <see cref="InferenceSession.Run()"/>, with command buffers of its own, as a host has them.</summary>
internal sealed class WaysToRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly CommandPoolHandle _pool;
    private readonly CommandRecorder _recorder;
    private readonly Submission _submission;
    private readonly CommandBuffer _commands;
    private readonly DeviceBuffer _hostOutput;
    private readonly InferenceBinding _binding;

    /// <summary>Takes a session with steps; writes outputs to an array.</summary>
    public WaysToRun(VulkanDevice device, InferenceSession session, float[] input, float[] output)
    {
        (_session, _input, _output) = (session, input, output);
        _pool = new CommandPoolHandle(device);
        _recorder = new CommandRecorder(device);
        _submission = new Submission(device, System.Threading.Timeout.InfiniteTimeSpan);
        _commands = _pool.Allocate();
        long size = output.Length * sizeof(float);
        _hostOutput = new DeviceBuffer(device, size, DeviceBuffer.ShaderUsage, MemoryUse.ReadbackStaging, "the host's output");
        _binding = session.Bind(new BindingSource { Outputs = new HostBuffer?[] { new HostBuffer(_hostOutput.Handle.Handle, 0, size) } });
    }

    /// <summary>Waits for the request as a frame loop does, by looking.</summary>
    public void RunAsync()
    {
        ValueTask task = _session.RunAsync(_input, _output);
        while (!task.IsCompleted)
        {
            Thread.Sleep(0);
        }

        task.GetAwaiter().GetResult();
    }

    /// <summary>Into a command buffer of this type's, with an output buffer of its own.</summary>
    public void Record()
    {
        _binding.SetInput(0, _input);
        _recorder.Begin(_commands);
        _session.Record(_commands.Handle, _binding);
        _recorder.End(_commands);
        _submission.Run(_commands, "running what was recorded");
        int size = _output.Length * sizeof(float);
        _hostOutput.Invalidate(0, size);
        MemoryMarshal.Cast<byte, float>(_hostOutput.Bytes(0, size)).CopyTo(_output);
    }

    /// <summary>Through a whole inference in steps of two milliseconds.</summary>
    public void Step()
    {
        _session.SetInput(0, _input);
        while (_session.Step(TimeSpan.FromMilliseconds(2)) != StepStatus.Finished)
        {
            Thread.Sleep(0);
        }

        _session.GetOutput(0, _output);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _hostOutput.Dispose();
        _submission.Dispose();
        _pool.Dispose();
    }
}
