using System.Diagnostics;
using ResNetVk.Conformance.Verification;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary>A compiled model on a device, for one command.</summary>
internal sealed class LoadedModel : IDisposable
{
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
            Session = Create(model, device);
        }
        catch
        {
            device.Dispose();
            throw;
        }

        LoadTime = Stopwatch.GetElapsedTime(start);
        Warn(device.Terminal);
    }

    /// <summary>The options of sessions beside the one of the command: nothing is kept, timed or tested at load.</summary>
    public static SessionOptions Options { get; } = new() { Timeout = SessionNetwork.Patience, SelfTest = SelfTestMode.Off };

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

    private static InferenceSession Create(CompiledModel model, OpenDevice device)
    {
        SessionOptions options = Options with
        {
            PipelineCachePath = device.Settings.UsesCache ? CacheFolder.FileFor(model, device.Device.Info) : null,
            TimingBudget = device.Settings.TimingBudget,
            SelfTest = device.Settings.SelfTest,
            Cancellation = device.Terminal.Cancellation,
        };
        return device.Terminal.Track("kernels timed on this device", progress => InferenceSession.Create(
            device.Device, model, options with { TimingProgress = new TimingShare(progress) }));
    }

    // A driver that computes something else, and a file that is not for the device, are worth a word, whatever the command is about.
    private void Warn(Terminal terminal)
    {
        if (Model.Plan.ActivationType == ElementType.F16 && Device.Info.Type == DeviceType.Cpu)
        {
            terminal.Note($"the model's activations of 16 bits are for GPUs; on a processor, as {Device.Info.Name} is, it takes many times as long as with --precision fp16 or fp32");
        }

        foreach (IGrouping<string, StepDescription> steps in Session.Description.Steps
            .SelectMany(step => step.PutAside.Select(aside => (step, aside)))
            .GroupBy(pair => pair.aside.Name, pair => pair.step))
        {
            terminal.Note($"{steps.Key} computes something else on {Device.Info.Name} and is not used: {string.Join(", ", steps.Select(s => s.Name))}");
        }
    }

    private sealed class TimingShare(Action<double> progress) : IProgress<TimingProgress>
    {
        public void Report(TimingProgress value) => progress((double)value.Done / value.Total);
    }
}
