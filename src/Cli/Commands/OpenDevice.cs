using System.Collections.Concurrent;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary>A Vulkan device opened for one command.</summary>
internal sealed class OpenDevice : IDisposable
{
    private readonly ConcurrentQueue<string> _messages = new();
    private bool _found;

    /// <summary>Opens a device.</summary>
    /// <param name="index">Its number; null for the best.</param>
    /// <param name="validation">Whether every Vulkan call is checked.</param>
    /// <param name="settings">What sessions on it keep between runs.</param>
    /// <param name="terminal">Receives what the validation layer says.</param>
    public OpenDevice(int? index, bool validation, SessionSettings settings, Terminal terminal)
    {
        Settings = settings;
        Terminal = terminal;
        if (index is { } number)
        {
            DeviceList.CheckIndex(number);
        }

        Device = VulkanDevice.Create(new VulkanDeviceOptions { DeviceIndex = index, Validation = validation, OnValidationMessage = _messages.Enqueue });
    }

    /// <summary>The device.</summary>
    public VulkanDevice Device { get; }

    /// <summary>What sessions on it keep between runs.</summary>
    public SessionSettings Settings { get; }

    /// <summary>The streams of the command.</summary>
    public Terminal Terminal { get; }

    /// <summary>Ends a command: its own status, or <see cref="ExitStatus.Failed"/> when the validation layer found something.</summary>
    /// <param name="status">What the command returns otherwise.</param>
    public int Conclude(int status)
    {
        // Objects that outlive the device are reported at its end.
        Dispose();
        return _found ? ExitStatus.Failed : status;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Device.Dispose();
        while (_messages.TryDequeue(out string? message))
        {
            _found = true;
            Terminal.WriteMessage($"validation: {message}");
        }
    }
}
