using System.Diagnostics;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary>A compiled model on a device, for one command.</summary>
internal sealed class LoadedModel : IDisposable
{
    // Long enough for a large network on the reference kernels of a busy software driver; a device that hangs is still noticed.
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(10);

    private readonly OpenDevice _device;

    /// <summary>Opens a session.</summary>
    /// <param name="model">The model.</param>
    /// <param name="device">The device; owned from now on.</param>
    public LoadedModel(CompiledModel model, OpenDevice device)
    {
        _device = device;
        Model = model;
        long start = Stopwatch.GetTimestamp();
        try
        {
            Session = InferenceSession.Create(device.Device, model, Options);
        }
        catch
        {
            device.Dispose();
            throw;
        }

        LoadTime = Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The options of every session of the command line.</summary>
    public static SessionOptions Options { get; } = new() { Timeout = s_timeout };

    /// <summary>The model.</summary>
    public CompiledModel Model { get; }

    /// <summary>The device it runs on.</summary>
    public VulkanDevice Device => _device.Device;

    /// <summary>The session.</summary>
    public InferenceSession Session { get; }

    /// <summary>How long creating the session took.</summary>
    public TimeSpan LoadTime { get; }

    /// <summary>Ends a command: its own status, or <see cref="ExitStatus.Failed"/> when the validation layer found something.</summary>
    /// <param name="status">What the command returns otherwise.</param>
    public int Conclude(int status)
    {
        Session.Dispose();
        return _device.Conclude(status);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Session.Dispose();
        _device.Dispose();
    }
}
