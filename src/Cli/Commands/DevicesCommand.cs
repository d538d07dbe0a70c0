using System.CommandLine;
using ResNetVk.Cli.Rendering;
using ResNetVk.Converter.Report;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk devices</c>: lists what models can run on.</summary>
internal sealed class DevicesCommand : TerminalCommand
{
    private readonly Option<int?> _device = WholeNumber.Optional("--device", "Show only this device", 0);

    /// <summary>Creates the command.</summary>
    public DevicesCommand()
        : base(
            "devices",
            "List the Vulkan devices of this machine.",
            """
            The numbers are those that --device takes. Without --device, commands take the first discrete GPU, else
            an integrated one, a virtual one, and last a software driver.

            Example:
              resnetvk devices
            """) =>
        Add(_device);

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        IReadOnlyList<DeviceInfo> devices = parsed.GetValue(_device) is { } number ? [DeviceList.CheckIndex(number)] : VulkanDevice.Enumerate();
        if (terminal.Json)
        {
            terminal.WriteJson(new { devices = devices.Select(Describe) });
            return ExitStatus.Done;
        }

        TextTable table = new TextTable().Number("#").Column("device").Name("type").Name("Vulkan").Column("driver").Number("memory").Number("subgroup");
        foreach (DeviceInfo device in devices)
        {
            table.Row(
                $"{device.Index}",
                device.Name,
                TypeName(device.Type),
                $"{device.ApiVersion}",
                $"{device.DriverName} {device.DriverVersion}".Trim(),
                ByteSize.Format(device.MemorySizeInBytes),
                $"{device.Capabilities.SubgroupSize}");
        }

        table.WriteTo(terminal);
        foreach (DeviceInfo device in devices.Where(d => d.Unsuitable is not null))
        {
            terminal.Note($"device {device.Index} cannot run models. {device.Unsuitable}");
        }

        return ExitStatus.Done;
    }

    private static object Describe(DeviceInfo device) => new
    {
        index = device.Index,
        name = device.Name,
        type = device.Type,
        vulkan = $"{device.ApiVersion}",
        driver = device.DriverName,
        driverVersion = device.DriverVersion,
        vendor = device.Vendor,
        memoryBytes = device.MemorySizeInBytes,
        subgroupSize = device.Capabilities.SubgroupSize,
        suitable = device.Unsuitable is null,
        unsuitable = device.Unsuitable,
    };

    private static string TypeName(DeviceType type) => type switch
    {
        DeviceType.IntegratedGpu => "integrated GPU",
        DeviceType.DiscreteGpu => "discrete GPU",
        DeviceType.VirtualGpu => "virtual GPU",
        DeviceType.Cpu => "software",
        _ => "other",
    };
}
