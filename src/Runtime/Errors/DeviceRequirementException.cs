namespace ResNetVk.Runtime;

/// <summary>The device lacks a limit or a feature that the model, or an option asked for, cannot do without.</summary>
/// <remarks>For a model the message names the step, every alternative and why it was passed over.</remarks>
public sealed class DeviceRequirementException : Exception
{
    internal DeviceRequirementException(string message)
        : base(message)
    {
    }
}
