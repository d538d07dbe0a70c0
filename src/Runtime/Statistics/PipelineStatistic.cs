namespace ResNetVk.Runtime;

/// <summary>One figure a driver reports about compiled code.</summary>
/// <param name="Name">The driver's name for it: <c>VGPRs</c>, <c>Register Count</c>.</param>
/// <param name="Description">The driver's explanation; may be empty.</param>
/// <param name="Value">A <see cref="bool"/>, <see cref="long"/>, <see cref="ulong"/> or <see cref="double"/>, as the driver gives it.</param>
public sealed record PipelineStatistic(string Name, string Description, object Value);
