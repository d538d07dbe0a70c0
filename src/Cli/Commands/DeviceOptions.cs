using System.CommandLine;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary>The options of commands that run a model on a Vulkan device, and the device they choose.</summary>
internal sealed class DeviceOptions
{
    private readonly Option<int?> _device;
    private readonly Option<bool> _validation = new("--validation")
    {
        Description = "Check every Vulkan call with the Khronos validation layer; a message of its is an error",
    };

    private readonly SessionOptionSet _sessions;
    private readonly TrustOptionSet _trust;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="deviceDescription">What the device is for.</param>
    public DeviceOptions(
        Command command, string deviceDescription = "Number of the Vulkan device, as 'resnetvk devices' lists them [default: the fastest kind]")
    {
        _device = WholeNumber.Optional("--device", deviceDescription, 0);
        command.Add(_device);
        command.Add(_validation);
        _sessions = new SessionOptionSet(command);
        _trust = new TrustOptionSet(command);
    }

    /// <summary>What a model must be to be loaded.</summary>
    /// <exception cref="UsageException">The signer's key is none.</exception>
    public LoadOptions Trust(ParseResult parsed) => _trust.Options(parsed);

    /// <summary>The number the user gave; null when none.</summary>
    public int? Index(ParseResult parsed) => parsed.GetValue(_device);

    /// <summary>Opens the device.</summary>
    /// <returns>The caller owns it.</returns>
    /// <exception cref="VulkanUnavailableException">There is no driver, no such device, or no validation layer.</exception>
    public OpenDevice Open(ParseResult parsed, Terminal terminal) => new(Index(parsed), parsed.GetValue(_validation), _sessions.Settings(parsed), terminal);
}
