namespace ResNetVk.Runtime;

/// <summary>The device is too small for the model: a limit or a feature that the model cannot do without is missing.</summary>
/// <remarks>The message names the step, every alternative and why it was passed over.</remarks>
public sealed class DeviceRequirementException : Exception
{
    internal DeviceRequirementException(string message)
        : base(message)
    {
    }
}
