namespace ResNetVk.Runtime;

/// <summary>A step of the model computes wrong numbers on the device, whichever of its alternatives runs, the reference included.</summary>
public sealed class SelfTestException : Exception
{
    internal SelfTestException(DeviceInfo device, string model, StepRole role, string step, string op, IReadOnlyList<SelfTestFinding> findings)
        : base(
            $"'{model}' cannot run on {device.Name} ({device.DriverName} {device.DriverVersion}): step '{step}' ({op}) computes wrong numbers with "
            + $"{(findings.Count == 1 ? "the only alternative there is" : $"each of its {findings.Count} alternatives")}. "
            + string.Join(". ", findings)
            + ". Update the driver or use another device; SessionOptions.SelfTest = SelfTestMode.Off loads the model nevertheless, with wrong results.")
    {
        Device = device;
        Role = role;
        Step = step;
        Findings = findings;
    }

    /// <summary>The device.</summary>
    public DeviceInfo Device { get; }

    /// <summary>What the step does.</summary>
    public StepRole Role { get; }

    /// <summary>The step for which no alternative is left.</summary>
    public string Step { get; }

    /// <summary>What was found of each alternative that the device can run and the session's filter admits.</summary>
    public IReadOnlyList<SelfTestFinding> Findings { get; }
}
